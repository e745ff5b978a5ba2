// The words of the catalogue: of DCAT 3 and its European profile, whose lists of frequencies, rights, languages and
// formats are those that harvesters know; and of 政务数据目录 (发改高技〔2017〕1272号), which have no address.
import type { Doc } from '../kernel/define-register.ts'

const words = {
  ...{ dcat: 'http://www.w3.org/ns/dcat#', dct: 'http://purl.org/dc/terms/', foaf: 'http://xmlns.com/foaf/0.1/' },
  ...{ skos: 'http://www.w3.org/2004/02/skos/core#', xsd: 'http://www.w3.org/2001/XMLSchema#' },
  gov: 'urn:taizhang:catalogue:',
}

const inLanguages = (id: string) => ({ '@id': id, '@container': '@language' })
const linked = (id: string) => ({ '@id': id, '@type': '@id' })

/** Inline, for nobody looks one up from an office without a way out. */
export const context = {
  ...words,
  ...{ title: inLanguages('dct:title'), description: inLanguages('dct:description') },
  ...{ name: inLanguages('foaf:name'), prefLabel: inLanguages('skos:prefLabel') },
  ...{ identifier: 'dct:identifier', issued: { '@id': 'dct:issued', '@type': 'xsd:date' } },
  ...{ publisher: linked('dct:publisher'), homepage: linked('foaf:homepage'), language: linked('dct:language') },
  ...{ accessRights: linked('dct:accessRights'), accrualPeriodicity: linked('dct:accrualPeriodicity') },
  ...{ conformsTo: linked('dct:conformsTo'), format: linked('dct:format'), relation: linked('dct:relation') },
  ...{ dataset: linked('dcat:dataset'), service: linked('dcat:service'), theme: linked('dcat:theme') },
  ...{ themeTaxonomy: linked('dcat:themeTaxonomy'), inScheme: linked('skos:inScheme') },
  ...{ distribution: linked('dcat:distribution'), mediaType: linked('dcat:mediaType') },
  ...{ accessURL: linked('dcat:accessURL'), downloadURL: linked('dcat:downloadURL') },
  ...{ accessService: linked('dcat:accessService'), servesDataset: linked('dcat:servesDataset') },
  ...{ endpointURL: linked('dcat:endpointURL'), endpointDescription: linked('dcat:endpointDescription') },
  ...{ shareType: inLanguages('gov:shareType'), shareCondition: inLanguages('gov:shareCondition') },
  ...{ shareMethod: inLanguages('gov:shareMethod'), updateCycle: inLanguages('gov:updateCycle') },
  ...{ openType: inLanguages('gov:openType'), openCondition: inLanguages('gov:openCondition') },
  ...{ informationItem: 'gov:informationItem', itemName: inLanguages('gov:itemName'), field: 'gov:field' },
  ...{ dataType: 'gov:dataType', length: 'gov:length', sensitivity: 'gov:sensitivity' },
}

const AUTHORITIES = 'http://publications.europa.eu/resource/authority'
const listed = (type: string, list: string) => (code: string) => ({
  ...{ '@id': `${AUTHORITIES}/${list}/${code}`, '@type': type },
})

export const frequency = listed('dct:Frequency', 'frequency')
export const accessRight = listed('dct:RightsStatement', 'access-right')
export const language = listed('dct:LinguisticSystem', 'language')
export const fileFormat = listed('dct:MediaTypeOrExtent', 'file-type')
export const mediaType = (name: string) => ({
  '@id': `http://www.iana.org/assignments/media-types/${name}`,
  '@type': 'dct:MediaType',
})

/** Who may share it, how, and whether it is open: the words of 政务数据共享条例. */
export const sharing = {
  /** Reference data. */
  open: {
    shareType: { zh: '无条件共享', en: 'Shared without conditions' },
    shareCondition: { zh: '持有本服务的令牌', en: 'A token of this service' },
    openType: { zh: '有条件开放', en: 'Open on conditions' },
    openCondition: { zh: '持有本服务的令牌', en: 'A token of this service' },
  },
  /** What an organization or a region has. */
  held: {
    shareType: { zh: '有条件共享', en: 'Shared on conditions' },
    shareCondition: {
      zh: '经授权:该领域的读取权限,限授权所及的区划和单位;内部字段和个人信息另需相应的可见程度',
      en:
        'A grant: the read scope of its domain, for the regions and organizations that it reaches; ' +
        'internal and personal fields take the clearance for them as well',
    },
    openType: { zh: '不予开放', en: 'Not open' },
    openCondition: { zh: '不向社会开放', en: 'Not open to the public' },
  },
} satisfies Record<string, Record<string, Doc>>

/** 数据类型, of 政务信息资源目录编制指南, by kind of value. */
export const dataTypes: Readonly<Record<string, string>> = {
  ...{ text: '字符型C', enum: '字符型C', uuid: '字符型C', path: '字符型C', period: '字符型C' },
  ...{ integer: '整型I', decimal: '数值型N', boolean: '逻辑型L', date: '日期型D', dateTime: '日期时间型T' },
}
export const MONEY = '货币型Y'
