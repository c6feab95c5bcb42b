/// The wording of faults, as the API server has it.
extension String {
  static let required = "Required value"
  static let notASize = "Invalid value: must be a quantity of bytes such as 500Mi or 2Gi"

  static func invalid(_ value: String, _ detail: String) -> String {
    "Invalid value: \(value.quoted): \(detail)"
  }

  static func invalid(_ value: Int, _ detail: String) -> String {
    "Invalid value: \(value): \(detail)"
  }

  static func duplicate(_ value: String) -> String { "Duplicate value: \(value.quoted)" }

  static func notFound(_ value: String, _ detail: String) -> String {
    "Not found: \(value.quoted): \(detail)"
  }

  static func unsupported(_ value: String, _ supported: [String]) -> String {
    "Unsupported value: \(value.quoted): supported values: "
      + supported.map(\.quoted).joined(separator: ", ")
  }

  /// Of a field's former name.
  static func renamed(to name: String) -> String { "Forbidden: has another name now: \(name)" }

  static func wrongType(_ actual: String, expected: String) -> String {
    "Invalid value: \(actual.quoted): must be of type \(expected)"
  }

  /// The text in quotation marks, with its own escaped.
  var quoted: String { debugDescription }
}
