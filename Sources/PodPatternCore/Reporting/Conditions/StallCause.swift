/// What keeps a pattern from becoming what it asks for, until somebody does something about it.
package enum StallCause: Sendable, Hashable {
  /// The spec passes the schema and still can't be expanded: what is wrong with it.
  case invalid(String)
  /// What holds for all patterns of the namespace is not there or makes no sense: what is wrong with
  /// it.
  case invalidDefaults(String)
  /// The API server refused some kind of work, in its own words.
  case refused(Work, message: String)

  /// The reason of the conditions that tell it.
  package var reason: String {
    switch self {
    case .invalid: ConditionReason.invalidPattern.rawValue
    case .invalidDefaults: ConditionReason.invalidDefaults.rawValue
    case .refused(let work, _): work.failureReason
    }
  }

  /// What to tell a person.
  package var message: String {
    switch self {
    case .invalid(let message), .invalidDefaults(let message), .refused(_, let message): message
    }
  }
}
