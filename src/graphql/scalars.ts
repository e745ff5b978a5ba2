import { GraphQLScalarType, Kind, type ValueNode } from 'graphql'

/** Numbers in a document keep their digits: the literal's own text is taken, never a float made of it. */
function textOfLiteral(node: ValueNode): unknown {
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT || node.kind === Kind.STRING) return node.value
  throw new TypeError('a number or a string is expected')
}

const scalar = (name: string, description: string): GraphQLScalarType =>
  // Values pass as they are: the field's kind checks them once, for REST, GraphQL and imports alike.
  new GraphQLScalarType({ name, description, parseValue: (value) => value, parseLiteral: textOfLiteral })

export const scalars = {
  Decimal: scalar(
    'Decimal',
    '十进制数(文本,不失精度)/ Exact decimal number as a string; inputs may be numbers or strings.',
  ),
  Date: scalar('Date', '日期 / Calendar date, YYYY-MM-DD.'),
  DateTime: scalar('DateTime', '时间 / Instant, RFC 3339 in UTC.'),
  Period: scalar('Period', '期间 / Period: 2024, 2024-Q2 or 2024-06.'),
}
