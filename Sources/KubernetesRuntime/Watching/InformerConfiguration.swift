public import KubernetesCore

/// Which objects an informer keeps, and how it gets them.
public struct InformerConfiguration: Sendable, Hashable {
  /// The type of the objects.
  public var type: ResourceType
  /// The namespaces to watch, each by a watch of its own; empty for all by one watch.
  public var namespaces: [String]
  /// Whether to ask for whole objects or for their metadata alone.
  public var representation: APIRequest.Representation
  /// Selectors, and how to list, watch and try again.
  public var watcher: WatcherConfiguration

  /// A configuration for the objects of a type.
  public init(
    _ type: ResourceType, namespaces: [String] = [],
    representation: APIRequest.Representation = .full,
    watcher: WatcherConfiguration = WatcherConfiguration()
  ) {
    self.type = type
    self.namespaces = namespaces
    self.representation = representation
    self.watcher = watcher
  }

  /// The scopes of the watches.
  public var scopes: [NamespaceScope] {
    type.isNamespaced ? NamespaceScope.covering(namespaces) : [.all]
  }
}

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

/// Which namespaces one watch sees.
public enum NamespaceScope: Sendable, Hashable {
  /// All, or the type has no namespaces.
  case all
  case namespace(String)

  /// The namespace of a request's path; nil for all.
  public var namespace: String? {
    switch self {
    case .all: nil
    case .namespace(let name): name
    }
  }

  /// The scopes that cover a list of namespaces; an empty list means all of them.
  public static func covering(_ namespaces: [String]) -> [NamespaceScope] {
    guard !namespaces.isEmpty else { return [.all] }
    return Set(namespaces).sorted().map { .namespace($0) }
  }
}
