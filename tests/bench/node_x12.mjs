// Claims in JSON lines to an 837 by node-x12's generator, the same segments that tests/bench/claims.py
// joins: node node_x12.mjs CLAIMS.jsonl OUT.837, with node_modules beside this file.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const { X12Interchange, X12SerializationOptions } = createRequire(import.meta.url)('node-x12')

const lines = readFileSync(process.argv[2], 'utf8').split('\n').filter((line) => line)
const options = new X12SerializationOptions({ elementDelimiter: '*', segmentTerminator: '~', subElementDelimiter: ':' })
const file = new X12Interchange(options)
file.setHeader([
  '00', '          ', '00', '          ', 'ZZ', 'SUBMITTER      ', 'ZZ', 'RECEIVER       ', '260314',
  '0921', '^', '00501', '000004711', '0', 'T', ':'
])
const group = file.addFunctionalGroup()
group.setHeader(['HC', 'SUBMITTER', 'RECEIVER', '20260314', '0921', '4711', 'X', '005010X222A1'])
const set = group.addTransaction()
set.setHeader(['837', '0001', '005010X222A1'])
const add = (id, ...elements) => set.addSegment(id, elements)

add('BHT', '0019', '00', 'BENCH1', '20260314', '0921', 'CH')
add('NM1', '41', '2', 'RIVERBEND FAMILY CARE', '', '', '', '', '46', 'SUBMITTER')
add('PER', 'IC', 'BILLING OFFICE', 'TE', '5555550100')
add('NM1', '40', '2', 'RECEIVER', '', '', '', '', '46', 'RECEIVER')
add('HL', '1', '', '20', '1')
add('NM1', '85', '2', 'RIVERBEND FAMILY CARE', '', '', '', '', 'XX', '1234567893')
add('N3', '100 MAIN STREET')
add('N4', 'SPRINGFIELD', 'IL', '627041182')
add('REF', 'EI', '990000001')
let level = 1
for (const line of lines) {
  const one = JSON.parse(line)
  const who = one.subscriber
  add('HL', String(++level), '1', '22', '0')
  add('SBR', 'P', '18', who.group_number, '', '', '', '', '', 'CI')
  add('NM1', 'IL', '1', who.last_name, who.first_name, '', '', '', 'MI', who.member_id)
  add('N3', who.address.line_1)
  add('N4', who.address.city, who.address.state_code, who.address.postal_code)
  add('DMG', 'D8', who.birth_date.replaceAll('-', ''), who.gender_code)
  add('NM1', 'PR', '2', one.payer.name, '', '', '', '', 'PI', '60054')
  add('CLM', one.patient_control_number, one.charge, '', '', '11:B:1', 'Y', 'A', 'Y', 'Y')
  add('REF', 'D9', one.references[0].value)
  add('HI', 'ABK:K219', 'ABF:Z0000')
  add('NM1', '82', '1', 'HOLLOWAY', 'EDITH', '', '', '', 'XX', '1245319599')
  add('PRV', 'PE', 'PXC', '207Q00000X')
  one.service_lines.forEach((item, index) => {
    add('LX', String(index + 1))
    add('SV1', `HC:${item.procedure_code}`, item.charge, 'UN', '1', '', '', String(item.diagnosis_pointers[0]))
    add('DTP', '472', 'D8', item.service_dates.start.replaceAll('-', ''))
    add('REF', '6R', item.control_number)
  })
}
writeFileSync(process.argv[3], file.toString(options))
