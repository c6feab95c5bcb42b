/// A cache that somebody must wait for before relying on it.
public protocol CacheSync: Sendable {
  /// Whether the cache has been filled at least once.
  var hasSynced: Bool { get }

  /// Waits until the cache has been filled once.
  ///
  /// - Throws: `CancellationError`, when the task is cancelled.
  func waitForSync() async throws

  /// Waits until the cache shows all that the server knew when this was called.
  ///
  /// - Throws: `CancellationError`, when the task is cancelled.
  func catchUp() async throws
}

extension CacheSync {
  /// Waits until the cache has been filled once: all that a cache without a server can do.
  ///
  /// - Throws: `CancellationError`, when the task is cancelled.
  public func catchUp() async throws { try await waitForSync() }
}
