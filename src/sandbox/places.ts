// Where the synthetic institutions are, and what the institutions of each area hold and use together.

export type EnergyType = 'ELECTRICITY' | 'WATER' | 'NATURAL_GAS' | 'GASOLINE' | 'DIESEL' | 'HEAT' | 'COAL'

export type Place = {
  code: string
  label: string
  level: 'PREFECTURE' | 'COUNTY'
  prefecture: string
  plate: string
  /** Scales floor area, people and staff against a middling county. */
  size: number
}

export type Area = {
  name: string
  /** Small areas have a selection of institutions and two years only. */
  isSmall: boolean
  years: readonly number[]
  places: readonly Place[]
  floorAreaM2: number
  energyUsers: number
  /**
   * Consumption of the year 2020 in the form's units (kWh, m3, L, GJ, t); other years follow from
   * YEARLY_PERMILLE.
   */
  consumption: Record<EnergyType, number>
  /** In 0.0001 yuan per unit, before the years' price levels. */
  price: Record<EnergyType, number>
}

const place = (code: string, label: string, plate: string, size: number): Place => {
  const prefecture = `${code.slice(0, 4)}00`
  return { code, label, level: code === prefecture ? 'PREFECTURE' : 'COUNTY', prefecture, plate, size }
}

/**
 * Changji reproduces the published figures of 2020 (facts of its 14th five-year plan): 21.85 万tce (here
 * exactly 218,500,000 kgce with the coefficients .1229, 1.33, 1.074122, 1.253106, 34.12 and 714.3), 618.19
 * 万m3 of water, 34.18 kgce/m2 and 612.61 kgce per person. Floor area and people follow from the intensities;
 * with these people the water per person is 17.33 m3 and not the printed 17.27, which implies another
 * head-count (357,956). Gas is the odd figure that lets whole kWh fill the energy total exactly (1229 is
 * prime).
 */
const changji: Area = {
  name: 'changji',
  isSmall: false,
  years: [2020, 2021, 2022, 2023, 2024],
  places: [
    place('652300', '昌吉州', '新B', 2),
    place('652301', '昌吉市', '新B', 2.2),
    place('652302', '阜康市', '新B', 1.2),
    place('652323', '呼图壁县', '新B', 1),
    place('652324', '玛纳斯县', '新B', 1.1),
    place('652325', '奇台县', '新B', 1.2),
    place('652327', '吉木萨尔县', '新B', 0.8),
    place('652328', '木垒县', '新B', 0.6),
  ],
  floorAreaM2: 6_392_627,
  energyUsers: 356_671,
  consumption: {
    ELECTRICITY: 562_571_600,
    WATER: 6_181_900,
    NATURAL_GAS: 27_001_072,
    GASOLINE: 2_400_000,
    DIESEL: 300_000,
    HEAT: 3_050_000,
    COAL: 9_000,
  },
  price: {
    ELECTRICITY: 4_900,
    WATER: 31_500,
    NATURAL_GAS: 21_800,
    GASOLINE: 78_000,
    DIESEL: 75_000,
    HEAT: 298_000,
    COAL: 3_850_000,
  },
}

const innerMongolia: Area = {
  name: 'inner-mongolia',
  isSmall: true,
  years: [2023, 2024],
  places: [
    place('150100', '呼和浩特市', '蒙A', 2),
    place('150102', '呼和浩特市新城区', '蒙A', 1.2),
    place('150105', '呼和浩特市赛罕区', '蒙A', 1.2),
    place('152900', '阿拉善盟', '蒙M', 1),
    place('152921', '阿拉善左旗', '蒙M', 0.7),
  ],
  floorAreaM2: 812_400,
  energyUsers: 41_350,
  consumption: {
    ELECTRICITY: 46_800_000,
    WATER: 655_000,
    NATURAL_GAS: 2_150_000,
    GASOLINE: 265_000,
    DIESEL: 42_000,
    HEAT: 398_000,
    COAL: 2_150,
  },
  price: {
    ELECTRICITY: 5_300,
    WATER: 54_000,
    NATURAL_GAS: 29_500,
    GASOLINE: 78_500,
    DIESEL: 75_500,
    HEAT: 342_000,
    COAL: 4_600_000,
  },
}

const changzhou: Area = {
  name: 'changzhou',
  isSmall: true,
  years: [2023, 2024],
  places: [
    place('320400', '常州市', '苏D', 2),
    place('320402', '常州市天宁区', '苏D', 1.2),
    place('320411', '常州市新北区', '苏D', 1.3),
    place('320412', '常州市武进区', '苏D', 1.4),
    place('320481', '溧阳市', '苏D', 1),
  ],
  floorAreaM2: 934_700,
  energyUsers: 58_200,
  consumption: {
    ELECTRICITY: 71_500_000,
    WATER: 1_240_000,
    NATURAL_GAS: 1_460_000,
    GASOLINE: 210_000,
    DIESEL: 24_000,
    HEAT: 0,
    COAL: 0,
  },
  price: {
    ELECTRICITY: 6_700,
    WATER: 38_200,
    NATURAL_GAS: 37_600,
    GASOLINE: 79_000,
    DIESEL: 76_000,
    HEAT: 0,
    COAL: 0,
  },
}

export const areas: readonly Area[] = [changji, innerMongolia, changzhou]
