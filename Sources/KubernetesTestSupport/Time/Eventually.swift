public import Testing

/// What did not come in time.
public struct NotInTime: Error, CustomStringConvertible {
  /// What was waited for, and how long.
  public let description: String

  /// Says that something did not hold within a time.
  public init(_ what: String, within limit: Duration) {
    description = "not within \(limit): \(what)"
  }

  /// Says that something does not hold, and that nothing is left that could change it.
  init(atRest what: String) { description = "everything is at rest, and still not: \(what)" }
}

/// Waits in real time until something holds: for servers and programs that run beside the test.
///
/// The test fails, and the error ends it, where the condition does not hold within `limit`. Where all
/// that is waited for runs in the test's own process, ``TestTime`` does without waiting.
///
/// - Parameters:
///   - what: what is waited for, in the words of the failure.
///   - limit: how long it is waited.
///   - interval: how often it is looked.
///   - sourceLocation: where the failure is reported.
///   - condition: what is to hold.
/// - Throws: `NotInTime`, or what the condition throws.
public func eventually(
  _ what: String, within limit: Duration = .seconds(30),
  every interval: Duration = .milliseconds(20), sourceLocation: SourceLocation = #_sourceLocation,
  _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + limit
  while try await !condition() {
    guard ContinuousClock.now < end else {
      let failure = NotInTime(what, within: limit)
      Issue.record("\(failure)", sourceLocation: sourceLocation)
      throw failure
    }
    try await Task.sleep(for: interval)
  }
}
