public import KubernetesCore

/// How a watcher lists, watches and tries again.
public struct WatcherConfiguration: Sendable, Hashable {
  /// Which labels objects must have, in the API's syntax; nil for all.
  public var labelSelector: String?
  /// Which fields objects must have, in the API's syntax; nil for all.
  public var fieldSelector: String?
  /// How many objects a page of a list holds.
  public var pageSize: Int
  /// Whether to ask for a streaming list (KEP-3157) first, and for pages where that is refused.
  public var streamsLists: Bool
  /// After how long the server is to end a watch, give or take a tenth.
  public var watchDuration: Duration
  /// After how long without a byte, bookmarks included, a watch is taken for dead. A server sends a
  /// bookmark a minute or so.
  public var idleTimeout: Duration
  /// How delays grow after failures.
  public var backoff: Backoff.Policy
  /// A watch that has lasted this long without an event was a success all the same.
  public var healthyAfter: Duration

  /// A configuration with settings that suit a controller.
  public init(
    labelSelector: String? = nil, fieldSelector: String? = nil, pageSize: Int = 500,
    streamsLists: Bool = true, watchDuration: Duration = .seconds(290),
    idleTimeout: Duration = .seconds(100), backoff: Backoff.Policy = .watching,
    healthyAfter: Duration = .seconds(10)
  ) {
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
    self.pageSize = pageSize
    self.streamsLists = streamsLists
    self.watchDuration = watchDuration
    self.idleTimeout = idleTimeout
    self.backoff = backoff
    self.healthyAfter = healthyAfter
  }
}
