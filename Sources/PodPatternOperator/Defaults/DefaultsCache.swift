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
  /// - Returns: nil where the server could not be asked; with it why it is to be asked again.
  func entry(of namespace: String) async -> (entry: Entry?, delay: String?) {
    guard let name = namespaces[ObjectKey(namespace: "", name: namespace)]?.defaults else {
      return (Entry.none, nil)
    }
    guard name.isSubdomain else { return (Self.misnamed(name, namespace), nil) }
    let key = ObjectKey(namespace: namespace, name: name)
    guard let found = configMaps[key] else { return (Self.missing(key), nil) }
    switch await book.page(of: key, version: found.resourceVersion) {
    case .success(nil): return (Self.missing(key), nil)
    case .success(let page?):
      let version = Version(configMap: name, resourceVersion: page.resourceVersion)
      return (Entry(version: version, content: Self.content(page, key)), nil)
    case .failure(.refused(let words)):
      let message =
        "ConfigMap \(name), which the annotation \(ChildLabels.defaults) of namespace"
        + " \(namespace) names, can't be read: \(words)"
      let version = Version(configMap: name, resourceVersion: nil)
      return (Entry(version: version, content: .failure(Problem(message: message))), message)
    case .failure(let failure):
      return (nil, "the defaults of namespace \(namespace): \(failure.message)")
    }
  }

  /// What is no name is told in quotation marks, and stands in no command: whoever may annotate a
  /// namespace is not to write what others paste into a shell.
  private static func misnamed(_ name: String, _ namespace: String) -> Entry {
    Entry(
      version: Version(configMap: name, resourceVersion: nil),
      content: .failure(
        Problem(
          message:
            "the annotation \(ChildLabels.defaults) of namespace \(namespace) must be the name of a"
            + " ConfigMap, and is \"\(name.inOneLine)\"; put it right, or remove it")))
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
