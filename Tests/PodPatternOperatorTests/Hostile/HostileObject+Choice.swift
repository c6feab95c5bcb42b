internal import FoundationEssentials

extension HostileObject {
  /// Whether a row is to be written: all are, unless `HOSTILE` says a part of the titles that are.
  static func isChosen(_ object: HostileObject) -> Bool {
    guard let part = ProcessInfo.processInfo.environment["HOSTILE"] else { return true }
    return object.title.contains(part)
  }
}
