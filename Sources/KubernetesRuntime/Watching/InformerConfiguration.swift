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
