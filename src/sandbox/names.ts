// The kinds of institutions a place has, at the size they have in a middling county.

export type InstitutionType = '01' | '021' | '022' | '023' | '024' | '025' | '026' | '03'
export type Purpose = 'OFFICE' | 'SCHOOL' | 'HOSPITAL' | 'HALL' | 'TOWNSHIP'

export type Body = {
  name: string
  type: InstitutionType
  purpose: Purpose
  /**
   * The department in charge in the same place; null: the institution of the same name one level up, if any.
   */
  under: string | null
  areaM2: number
  users: number
  staff: number
  vehicles: number
  /** Prefecture, county or both; a star marks the kinds that the small areas have too. */
  at: 'P' | 'C' | 'PC' | 'P*' | 'C*' | 'PC*'
}

/** Every synthetic institution says so in its name. */
export const nameOf = (placeLabel: string, kind: Body): string => `（示例）${placeLabel}${kind.name}`

type Row = readonly [...head: readonly [string, InstitutionType, Purpose, string | null], ...size: Size, at: Body['at']]
type Size = readonly [areaM2: number, users: number, staff: number, vehicles: number]

const rows: readonly Row[] = [
  ['人民政府办公室', '01', 'OFFICE', null, 6200, 130, 85, 6, 'PC*'],
  ['机关事务管理局', '01', 'OFFICE', null, 7800, 95, 45, 10, 'PC*'],
  ['教育局', '01', 'OFFICE', null, 4100, 95, 60, 2, 'PC*'],
  ['财政局', '01', 'OFFICE', null, 4400, 90, 62, 2, 'PC*'],
  ['公安局', '01', 'OFFICE', null, 14500, 460, 380, 24, 'PC*'],
  ['卫生健康委员会', '01', 'OFFICE', null, 4000, 85, 55, 3, 'PC*'],
  ['发展和改革委员会', '01', 'OFFICE', null, 3900, 70, 48, 2, 'PC'],
  ['科学技术局', '01', 'OFFICE', null, 2600, 40, 28, 1, 'PC'],
  ['民政局', '01', 'OFFICE', null, 3200, 60, 36, 2, 'PC'],
  ['司法局', '01', 'OFFICE', null, 3400, 72, 50, 4, 'PC'],
  ['人力资源和社会保障局', '01', 'OFFICE', null, 5200, 120, 70, 2, 'PC'],
  ['自然资源局', '01', 'OFFICE', null, 4700, 105, 66, 5, 'PC'],
  ['生态环境局', '01', 'OFFICE', null, 3600, 70, 46, 5, 'PC'],
  ['住房和城乡建设局', '01', 'OFFICE', null, 4300, 90, 58, 3, 'PC'],
  ['交通运输局', '01', 'OFFICE', null, 4500, 95, 60, 6, 'PC'],
  ['水利局', '01', 'OFFICE', null, 4200, 85, 55, 5, 'PC'],
  ['农业农村局', '01', 'OFFICE', null, 4600, 110, 72, 5, 'PC'],
  ['应急管理局', '01', 'OFFICE', null, 3300, 65, 42, 5, 'PC'],
  ['审计局', '01', 'OFFICE', null, 2500, 45, 34, 1, 'PC'],
  ['市场监督管理局', '01', 'OFFICE', null, 5600, 150, 110, 8, 'PC'],
  ['文化体育广播电视和旅游局', '01', 'OFFICE', null, 3500, 68, 42, 2, 'PC'],
  ['商务局', '01', 'OFFICE', null, 2600, 42, 28, 1, 'P'],
  ['统计局', '01', 'OFFICE', null, 2400, 40, 30, 1, 'P'],
  ['医疗保障局', '01', 'OFFICE', null, 2700, 48, 32, 1, 'P'],
  ['工业和信息化局', '01', 'OFFICE', null, 2900, 50, 36, 1, 'P'],
  ['示例一镇人民政府', '01', 'TOWNSHIP', '人民政府办公室', 4100, 120, 72, 4, 'C*'],
  ['示例二镇人民政府', '01', 'TOWNSHIP', '人民政府办公室', 3700, 105, 64, 4, 'C'],
  ['示例乡人民政府', '01', 'TOWNSHIP', '人民政府办公室', 3100, 85, 55, 3, 'C'],
  ['第一中学', '021', 'SCHOOL', '教育局', 52000, 3600, 270, 2, 'PC*'],
  ['第二中学', '021', 'SCHOOL', '教育局', 46000, 3100, 240, 1, 'PC'],
  ['第三中学', '021', 'SCHOOL', '教育局', 41000, 2700, 215, 1, 'C'],
  ['第四中学', '021', 'SCHOOL', '教育局', 36000, 2300, 190, 1, 'C'],
  ['职业技术学校', '021', 'SCHOOL', '教育局', 64000, 3900, 260, 3, 'PC'],
  ['第一小学', '021', 'SCHOOL', '教育局', 21000, 2100, 130, 0, 'C*'],
  ['第二小学', '021', 'SCHOOL', '教育局', 19000, 1850, 118, 0, 'C'],
  ['第三小学', '021', 'SCHOOL', '教育局', 17500, 1700, 110, 0, 'C'],
  ['第四小学', '021', 'SCHOOL', '教育局', 16000, 1500, 98, 0, 'C'],
  ['第五小学', '021', 'SCHOOL', '教育局', 14500, 1300, 90, 0, 'C'],
  ['第一幼儿园', '021', 'SCHOOL', '教育局', 7600, 560, 52, 0, 'C'],
  ['第二幼儿园', '021', 'SCHOOL', '教育局', 6400, 470, 44, 0, 'C'],
  ['师范学校', '021', 'SCHOOL', '教育局', 98000, 6200, 420, 5, 'P'],
  ['农业科学研究所', '022', 'OFFICE', '农业农村局', 7200, 110, 85, 4, 'PC'],
  ['科技推广中心', '022', 'OFFICE', '科学技术局', 3100, 45, 32, 2, 'P'],
  ['文化馆', '023', 'HALL', '文化体育广播电视和旅游局', 6100, 75, 34, 1, 'PC'],
  ['图书馆', '023', 'HALL', '文化体育广播电视和旅游局', 7400, 110, 38, 1, 'PC'],
  ['博物馆', '023', 'HALL', '文化体育广播电视和旅游局', 8200, 80, 40, 1, 'PC'],
  ['人民医院', '024', 'HOSPITAL', '卫生健康委员会', 68000, 2500, 820, 9, 'PC*'],
  ['中医医院', '024', 'HOSPITAL', '卫生健康委员会', 37000, 1250, 430, 6, 'PC'],
  ['妇幼保健院', '024', 'HOSPITAL', '卫生健康委员会', 13000, 390, 150, 3, 'PC'],
  ['疾病预防控制中心', '024', 'HOSPITAL', '卫生健康委员会', 5400, 130, 88, 5, 'PC'],
  ['体育运动学校', '025', 'HALL', '文化体育广播电视和旅游局', 15500, 260, 56, 2, 'PC'],
  ['不动产登记中心', '026', 'OFFICE', '自然资源局', 2600, 62, 38, 1, 'PC'],
  ['融媒体中心', '026', 'OFFICE', '人民政府办公室', 4300, 95, 70, 3, 'PC'],
  ['机关事务服务中心', '026', 'OFFICE', '机关事务管理局', 9800, 140, 60, 12, 'PC'],
  ['水利管理站', '026', 'OFFICE', '水利局', 2900, 58, 44, 3, 'C'],
  ['总工会', '03', 'OFFICE', null, 3600, 42, 24, 1, 'PC'],
  ['妇女联合会', '03', 'OFFICE', null, 1100, 22, 14, 0, 'PC'],
  ['残疾人联合会', '03', 'OFFICE', null, 2700, 40, 22, 1, 'PC'],
  ['红十字会', '03', 'OFFICE', null, 1000, 16, 10, 1, 'PC'],
]

export const bodies: readonly Body[] = rows.map(([name, type, purpose, under, areaM2, users, staff, vehicles, at]) => ({
  name,
  type,
  purpose,
  under,
  areaM2,
  users,
  staff,
  vehicles,
  at,
}))
