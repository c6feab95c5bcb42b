internal import KubernetesCore

/// A lock that may be held across suspension points; those who wait get it in order.
final class AsyncLock: Sendable {
  private let held = Monitor<Bool, Void, Void>(false) { isHeld, _ in
    guard !isHeld else { return nil }
    isHeld = true
    return ()
  }

  /// Runs the body while holding the lock.
  ///
  /// Waiting for the lock is not cancelled: what holders do is, and so it ends soon enough.
  func withLock<Value: Sendable, Failure: Error>(
    _ body: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    _ = await held.wait(isCancellable: false)
    defer { held.change { $0 = false } }
    return try await body()
  }
}
