// The catalogue of data resources 政务数据目录: a resource a register, with what the guideline asks of each, as DCAT 3 in
// JSON-LD, which harvesters read.
import type { Doc, Domain, Field, Register } from '../kernel/define-register.ts'
import { MAX_TEXT } from '../kernel/field-kinds.ts'
import type { Registry } from '../kernel/registry.ts'
import parts from '../rest/openapi-parts.json' with { type: 'json' }
import {
  accessRight,
  context,
  dataTypes,
  fileFormat,
  frequency,
  language,
  MONEY,
  mediaType,
  sharing,
} from './vocabulary.ts'

export interface CatalogueOptions {
  /** Of the service, without a slash in its end. */
  url: string
  /** Who provides the data 提供方; without it the service itself. */
  provider?: { creditCode: string; name: string } | undefined
  /** Today, as a date. */
  issued: string
}

export function catalogueOf({ registers }: Registry, options: CatalogueOptions): object {
  const { url, issued } = options
  const listed = registers.filter(({ domain }) => !NOT_SHARED.includes(domain))
  const addressOf = ({ name }: { name: string }): string => `${url}/v1/catalogue#${name}`
  const datasets = listed.map((register) => datasetOf(register, options, addressOf))
  const themes = [...new Set(listed.map(({ domain }) => domain))].map((domain) => themeOf(domain, url))
  return {
    '@context': context,
    ...{ '@id': `${url}/v1/catalogue`, '@type': 'dcat:Catalog' },
    title: { zh: '机关事务数据目录', en: 'Catalogue of government-offices administration data' },
    description: {
      zh: '资产、办公用房、公务用车、能源资源和运行成本的登记簿,及其所依的代码、标准和规则',
      en:
        'The registers of assets, office buildings, vehicles, energy and operating cost, ' +
        'with the codes, standards and rules behind them',
    },
    ...{ issued, language: ['ZHO', 'ENG'].map(language), homepage: { '@id': url, '@type': 'foaf:Document' } },
    publisher: publisherOf(options),
    themeTaxonomy: { '@id': schemeOf(url), '@type': 'skos:ConceptScheme', title: { zh: '领域', en: 'Domains' } },
    service: servicesOf(url).map((service) => ({
      ...service,
      publisher: publisherOf(options)['@id'],
      servesDataset: listed.map(addressOf),
    })),
    dataset: datasets.map((dataset, i) => ({
      ...dataset,
      theme: themes.find((theme) => theme['@id'] === themeOf(listed[i]!.domain, url)['@id']),
    })),
  }
}

/** What says who may do and who has read what is no data to be shared. */
const NOT_SHARED: readonly Domain[] = ['access', 'audit']

type AddressOf = (register: { name: string }) => string

function datasetOf(register: Register, { url, ...options }: CatalogueOptions, addressOf: AddressOf) {
  const { name, doc, heldBy, path, references, fields } = register
  const referred = [...new Set(references.map(({ to }) => to))].filter((to) => to !== name)
  const isOpen = heldBy === 'open'
  return {
    ...{ '@id': addressOf(register), '@type': 'dcat:Dataset', identifier: name },
    // The Chinese description is the register's name, before what is explained.
    ...{ title: { zh: doc.zh.split(/[:;(]/)[0]!, en: name }, description: doc },
    ...{ publisher: publisherOf({ url, ...options })['@id'], issued: options.issued },
    ...{ accrualPeriodicity: frequency('CONT'), updateCycle: { zh: '实时', en: 'In real time' } },
    ...{ accessRights: accessRight(isOpen ? 'RESTRICTED' : 'NON_PUBLIC'), ...sharing[isOpen ? 'open' : 'held'] },
    shareMethod: { zh: ['接口', '文件'], en: ['Interface', 'File'] },
    ...(referred.length > 0 && { relation: referred.map((to) => addressOf({ name: to })) }),
    distribution: distributionsOf(path, url),
    informationItem: [...fields.values()].map(itemOf),
  }
}

function itemOf({ name, doc, kind, unit, maxLength, precision, sensitivity, enumeration }: Field) {
  const longest = Math.max(...Object.keys(enumeration?.values ?? {}).map(({ length }) => length))
  const lengths: Record<string, number | undefined> = {
    ...{ text: maxLength ?? MAX_TEXT, enum: longest, decimal: precision, uuid: 36, period: 7, date: 10 },
  }
  const length = lengths[kind.name]
  const dataType = unit === 'CNY' ? MONEY : dataTypes[kind.name]
  return { field: name, itemName: doc, dataType, ...(length !== undefined && { length }), sensitivity }
}

const distributionsOf = (path: string, url: string) =>
  [
    { title: 'REST', at: `/v1/${path}`, media: 'application/json', format: 'JSON', service: 'rest' },
    { title: 'GraphQL', at: '/graphql', media: 'application/json', format: 'JSON', service: 'graphql' },
    { title: 'CSV', at: `/v1/${path}/export?format=csv`, media: 'text/csv', format: 'CSV' },
    { title: 'NDJSON', at: `/v1/${path}/export?format=ndjson`, media: 'application/x-ndjson', format: 'JSON' },
  ].map(({ title, at, media, format, service }) => ({
    ...{ '@type': 'dcat:Distribution', title: { en: title }, accessURL: `${url}${at}` },
    ...(service ? { accessService: `${url}/v1/catalogue#${service}` } : { downloadURL: `${url}${at}` }),
    ...{ mediaType: mediaType(media), format: fileFormat(format) },
  }))

const servicesOf = (url: string) => [
  {
    ...{ '@id': `${url}/v1/catalogue#rest`, '@type': 'dcat:DataService', title: { en: 'REST' } },
    ...{ endpointURL: `${url}/v1`, endpointDescription: `${url}/openapi.json` },
    conformsTo: { '@id': 'https://spec.openapis.org/oas/v3.1.0', '@type': 'dct:Standard' },
  },
  {
    ...{ '@id': `${url}/v1/catalogue#graphql`, '@type': 'dcat:DataService', title: { en: 'GraphQL' } },
    ...{ endpointURL: `${url}/graphql`, endpointDescription: `${url}/schema.graphql` },
    conformsTo: { '@id': 'https://spec.graphql.org/', '@type': 'dct:Standard' },
  },
]

const schemeOf = (url: string): string => `${url}/v1/catalogue#domains`

/** 分类: the domain. */
function themeOf(domain: Domain, url: string) {
  const [zh, en] = parts.domains[domain].split(' / ')
  const prefLabel: Doc = { zh: zh!, en: en! }
  return { '@id': `${url}/v1/catalogue#${domain}`, '@type': 'skos:Concept', prefLabel, inScheme: schemeOf(url) }
}

function publisherOf({ url, provider }: CatalogueOptions) {
  if (!provider) return { '@id': url, '@type': 'foaf:Agent', name: { zh: '台账', en: 'Taizhang' } }
  const { creditCode, name } = provider
  const address = `${url}/v1/organizations?creditCode=${creditCode}`
  return { '@id': address, '@type': 'foaf:Agent', name: { zh: name }, identifier: creditCode }
}
