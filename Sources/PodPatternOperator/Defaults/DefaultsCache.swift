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

  /// What holds in a namespace.
  func entry(of namespace: String) -> Entry {
    guard let name = namespaces[ObjectKey(namespace: "", name: namespace)]?.defaults else {
      return .none
    }
    let found = configMaps[ObjectKey(namespace: namespace, name: name)]
    let version = Version(configMap: name, resourceVersion: found?.resourceVersion)
    return Entry(version: version, content: content(found, name, of: namespace))
  }

  private func content(
    _ found: StoredDefaults?, _ name: String, of namespace: String
  ) -> Result<[LogShipperDefaults], Problem> {
    guard let found else {
      let label = ChildLabels.defaults
      return .failure(
        Problem(
          message:
            "the annotation \(label) of namespace \(namespace) names ConfigMap \(name), which"
            + " is not there or lacks the label \(label): \"true\"; create it, label it (kubectl"
            + " label configmap \(name) -n \(namespace) \(label)=true), or remove the annotation"))
    }
    return found.content.map { [$0] }.mapError { faults in
      Problem(
        message: "ConfigMap \(name), which the annotation \(ChildLabels.defaults) of namespace"
          + " \(namespace) names, has to be put right: \(faults)")
    }
  }
}
