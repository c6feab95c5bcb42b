internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// What the namespaces say for their patterns, as the informers have brought it.
struct DefaultsCache: Sendable {
  /// What holds in a namespace beside the operator's configuration.
  struct Entry: Sendable {
    /// The namespace says nothing.
    static let none = Entry(version: nil, content: .success([]))

    /// Tells one state of it from another.
    var version: Version?
    /// The defaults, at most one set of them, or why they can't be told.
    var content: Result<[LogShipperDefaults], Problem>
  }

  /// The state of a namespace's defaults.
  struct Version: Sendable, Hashable {
    let configMap: String
    /// The ConfigMap's version; nil where it is not there.
    let resourceVersion: String?
  }

  /// Why a namespace's defaults can't be told, in words.
  struct Problem: Error {
    let message: String
  }

  let namespaces: ObjectStore<StoredNamespace>
  let configMaps: ObjectStore<StoredDefaults>
  let book: DefaultsBook

  /// What holds in a namespace.
  ///
  /// - Returns: a failure where the server could not be asked.
  func entry(of namespace: String) async -> Result<Entry, WriteFailure> {
    guard let name = namespaces[ObjectKey(namespace: "", name: namespace)]?.defaults else {
      return .success(.none)
    }
    let key = ObjectKey(namespace: namespace, name: name)
    guard let found = configMaps[key] else { return .success(Self.missing(key)) }
    return await book.page(of: key, version: found.resourceVersion).map { page in
      guard let page else { return Self.missing(key) }
      let version = Version(configMap: name, resourceVersion: page.resourceVersion)
      return Entry(version: version, content: Self.content(page, key))
    }
  }

  private static func missing(_ key: ObjectKey) -> Entry {
    let (name, namespace, label) = (key.name, key.namespace, ChildLabels.defaults)
    return Entry(
      version: Version(configMap: name, resourceVersion: nil),
      content: .failure(
        Problem(
          message:
            "the annotation \(label) of namespace \(namespace) names ConfigMap \(name), which"
            + " is not there or lacks the label \(label): \"true\"; create it, label it (kubectl"
            + " label configmap \(name) -n \(namespace) \(label)=true), or remove the annotation")))
  }

  private static func content(
    _ page: DefaultsBook.Page, _ key: ObjectKey
  ) -> Result<[LogShipperDefaults], Problem> {
    page.content.map { [$0] }.mapError { faults in
      Problem(
        message: "ConfigMap \(key.name), which the annotation \(ChildLabels.defaults) of namespace"
          + " \(key.namespace) names, has to be put right: \(faults)")
    }
  }
}
