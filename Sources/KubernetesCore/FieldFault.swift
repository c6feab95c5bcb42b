/// What is wrong with one field of an object, as an API server words it.
public struct FieldFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The classes into which an API server puts faults, by the reason that a `Status` gives for them.
  public enum Kind: String, Sendable, Hashable {
    case required = "FieldValueRequired"
    case invalid = "FieldValueInvalid"
    case unsupported = "FieldValueNotSupported"
    case forbidden = "FieldValueForbidden"
    case duplicate = "FieldValueDuplicate"
    case tooLong = "FieldValueTooLong"
    case tooMany = "FieldValueTooMany"
    case notFound = "FieldValueNotFound"
    case wrongType = "FieldValueTypeInvalid"

    fileprivate var words: String {
      switch self {
      case .required: "Required value"
      case .invalid, .wrongType: "Invalid value"
      case .unsupported: "Unsupported value"
      case .forbidden: "Forbidden"
      case .duplicate: "Duplicate value"
      case .tooLong: "Too long"
      case .tooMany: "Too many"
      case .notFound: "Not found"
      }
    }
  }

  /// The field at fault.
  public var path: FieldPath
  /// The class of the fault.
  public var kind: Kind
  /// All that is said of the field.
  public var reason: String

  /// A fault of a field in any words.
  public init(path: FieldPath, kind: Kind = .invalid, reason: String) {
    self.path = path
    self.kind = kind
    self.reason = reason
  }

  /// A fault in an API server's words: those of its class, a value to show, and details.
  public init(_ kind: Kind, _ path: FieldPath, value: JSONValue? = nil, _ detail: String = "") {
    var parts = [kind.words]
    if let value { parts.append(value.compactText) }
    if !detail.isEmpty { parts.append(detail) }
    self.init(path: path, kind: kind, reason: parts.joined(separator: ": "))
  }

  /// `path: reason`.
  public var description: String { path.components.isEmpty ? reason : "\(path): \(reason)" }
}
