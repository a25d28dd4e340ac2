/**
 * Text that a terminal shows and does not obey.
 *
 * @module
 */

/**
 * Returns JSON in which what could pass for a line break or a terminal's command is escaped (ASVS 5.0,
 * 16.4.1).
 */
export function toAscii(json: string): string {
  return json.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
