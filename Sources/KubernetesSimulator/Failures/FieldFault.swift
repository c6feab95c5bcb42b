internal import KubernetesCore

/// One thing that is wrong with one field, as the API server words it.
struct FieldFault: Sendable, Hashable, CustomStringConvertible {
  /// The API server's own classes of faults.
  enum Kind: String, Sendable, Hashable {
    case required = "Required value"
    case invalid = "Invalid value"
    case unsupported = "Unsupported value"
    case forbidden = "Forbidden"
    case duplicate = "Duplicate value"
    case tooLong = "Too long"
    case tooMany = "Too many"
    case notFound = "Not found"
    case wrongType = "TypeInvalid"

    var reason: String {
      switch self {
      case .required: "FieldValueRequired"
      case .invalid: "FieldValueInvalid"
      case .unsupported: "FieldValueNotSupported"
      case .forbidden: "FieldValueForbidden"
      case .duplicate: "FieldValueDuplicate"
      case .tooLong: "FieldValueTooLong"
      case .tooMany: "FieldValueTooMany"
      case .notFound: "FieldValueNotFound"
      case .wrongType: "FieldValueTypeInvalid"
      }
    }
  }

  var kind: Kind
  var field: String
  /// Everything after the field and the colon.
  var message: String

  /// A fault of a field; `value` is shown where the kind of fault shows one.
  init(_ kind: Kind, _ field: String, value: JSONValue? = nil, _ detail: String = "") {
    self.kind = kind
    self.field = field
    var parts = [kind == .wrongType ? Kind.invalid.rawValue : kind.rawValue]
    if let value { parts.append(Self.shown(value)) }
    if !detail.isEmpty { parts.append(detail) }
    message = parts.joined(separator: ": ")
  }

  var description: String { "\(field): \(message)" }

  var cause: JSONValue {
    [
      "reason": .string(kind.reason), "message": .string(message),
      "field": .string(field),
    ]
  }

  private static func shown(_ value: JSONValue) -> String {
    String(decoding: value.serialized(), as: UTF8.self)
  }
}
