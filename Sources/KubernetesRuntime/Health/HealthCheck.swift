/// One thing that must be well for a process to be alive, or ready.
public struct HealthCheck: Sendable {
  /// What the check is called in the answer of a probe.
  public let name: String
  /// Why it is not well; nil where it is.
  public let fault: @Sendable () async -> String?

  /// A check by a function that says why things are not well, or nil.
  public init(_ name: String, fault: @escaping @Sendable () async -> String?) {
    self.name = name
    self.fault = fault
  }

  /// Whether caches are filled.
  public static func synced(_ name: String, _ isSynced: @escaping @Sendable () -> Bool) -> Self {
    HealthCheck(name) { isSynced() ? nil : "not listed yet" }
  }

  /// Whether the work of a queue comes to an end.
  ///
  /// A reconcile whose every request waits for a server that says nothing still ends within minutes,
  /// by the time-outs of its requests: what takes longer than `limit` is stuck.
  public static func progress(
    _ name: String, of queue: WorkQueue<some Hashable & Sendable>,
    limit: Duration = .seconds(600)
  ) -> Self {
    HealthCheck(name) {
      guard let longest = queue.unfinishedWork.max(), longest > limit else { return nil }
      return "a reconcile has been running for \(longest.components.seconds) s"
    }
  }
}
