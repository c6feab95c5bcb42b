internal import KubernetesCore
internal import KubernetesRuntime
internal import ServiceLifecycle

/// What brings the defaults of namespaces: their annotations, and the ConfigMaps that these name.
struct DefaultsInformers: Sendable {
  let namespaces: Informer<StoredNamespace>
  let configMaps: Informer<StoredDefaults>
  private let book: DefaultsBook

  /// Informers that put the patterns of a namespace into the queue when what holds for them changes.
  init(_ sources: OperatorSources, of patterns: ObjectStore<StoredPattern>) {
    let book = DefaultsBook(client: sources.client)
    self.book = book
    namespaces = sources.namespaces(of: patterns, book)
    configMaps = sources.defaults(of: patterns, in: namespaces.store, book)
  }

  var all: [any CacheSync & Service] { [namespaces, configMaps] }
  var cache: DefaultsCache {
    DefaultsCache(namespaces: namespaces.store, configMaps: configMaps.store, book: book)
  }
}
