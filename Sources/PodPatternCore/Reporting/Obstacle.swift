/// What keeps a pattern from becoming what it asks for, until somebody does something about it.
package enum Obstacle: Sendable, Hashable {
  /// The spec passes the schema and still can't be expanded: what is wrong with it.
  case invalid(String)
  /// What holds for all patterns of the namespace is not there or makes no sense: what is wrong with
  /// it.
  case invalidDefaults(String)
  /// The API server refused something, in its own words. The reason is CamelCase, such as
  /// `FailedCreate`.
  case refused(reason: String, message: String)

  /// The reason of the conditions that tell it.
  package var reason: String {
    switch self {
    case .invalid: "InvalidPattern"
    case .invalidDefaults: "InvalidDefaults"
    case .refused(let reason, _): reason
    }
  }

  /// What to tell a person.
  package var message: String {
    switch self {
    case .invalid(let message), .invalidDefaults(let message), .refused(_, let message): message
    }
  }
}
