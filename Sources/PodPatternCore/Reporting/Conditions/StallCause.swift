/// What prevents a pattern from making progress until someone intervenes.
package enum StallCause: Sendable, Hashable {
  /// The spec passes the schema but can't be expanded, with its faults.
  case invalid(String)
  /// The namespace's defaults are missing or invalid.
  case invalidDefaults(String)
  /// The API server refused some kind of work, with its message.
  case refused(Work, message: String)

  /// The reason of the conditions that report it.
  package var reason: String {
    switch self {
    case .invalid: ConditionReason.invalidPattern.rawValue
    case .invalidDefaults: ConditionReason.invalidDefaults.rawValue
    case .refused(let work, _): work.failureReason
    }
  }

  package var message: String {
    switch self {
    case .invalid(let message), .invalidDefaults(let message), .refused(_, let message): message
    }
  }
}
