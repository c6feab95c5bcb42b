internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// The defaults of namespaces, resolved from the informers' caches.
struct DefaultsCache: Sendable {
  let namespaces: ObjectStore<StoredNamespace>
  let configMaps: ObjectStore<StoredDefaults>
  let book: DefaultsBook

  /// The settings of a namespace.
  ///
  /// - Returns: the settings, and why the server has to be asked again, if it has to.
  /// - Throws: if the server could not be asked.
  func settings(
    of namespace: String
  ) async throws(RequestFailure) -> (settings: NamespaceSettings, failure: RequestFailure?) {
    guard let name = namespaces[ObjectKey(namespace: "", name: namespace)]?.defaults else {
      return (.none, nil)
    }
    guard name.isSubdomain else { return (Self.misnamed(name, namespace), nil) }
    let key = ObjectKey(namespace: namespace, name: name)
    guard let found = configMaps[key] else { return (Self.missing(key), nil) }
    do throws(RequestFailure) {
      guard let page = try await book.page(of: key, version: found.resourceVersion) else {
        return (Self.missing(key), nil)
      }
      let version = NamespaceSettings.Version(
        configMap: name, resourceVersion: page.resourceVersion)
      return (NamespaceSettings(version: version, defaults: Self.content(page, key)), nil)
    } catch {
      guard case .refused(let words) = error else {
        throw error.rephrased { "the defaults of namespace \(namespace): \($0)" }
      }
      let message =
        "ConfigMap \(name), which the annotation \(ChildLabels.defaults) of namespace"
        + " \(namespace) names, can't be read: \(words)"
      return (Self.unknown(name, message), .refused(message))
    }
  }

  private static func unknown(_ configMap: String, _ message: String) -> NamespaceSettings {
    NamespaceSettings(
      version: NamespaceSettings.Version(configMap: configMap, resourceVersion: nil),
      defaults: .failure(NamespaceSettings.Problem(message: message)))
  }

  /// A malformed name is quoted in the message and not part of any command: those who may annotate
  /// a namespace must not choose what others paste into a shell.
  private static func misnamed(_ name: String, _ namespace: String) -> NamespaceSettings {
    unknown(
      name,
      "the annotation \(ChildLabels.defaults) of namespace \(namespace) must be the name of a"
        + " ConfigMap, and is \"\(name.inOneLine)\"; put it right, or remove it")
  }

  private static func missing(_ key: ObjectKey) -> NamespaceSettings {
    let (name, namespace, label) = (key.name, key.namespace, ChildLabels.defaults)
    return unknown(
      name,
      "the annotation \(label) of namespace \(namespace) names ConfigMap \(name), which"
        + " is not there or lacks the label \(label): \"true\"; create it, label it (kubectl"
        + " label configmap \(name) -n \(namespace) \(label)=true), or remove the annotation")
  }

  private static func content(
    _ page: DefaultsBook.Page, _ key: ObjectKey
  ) -> Result<[LogShipperDefaults], NamespaceSettings.Problem> {
    page.content.map { [$0] }.mapError { faults in
      NamespaceSettings.Problem(
        message: "ConfigMap \(key.name), which the annotation \(ChildLabels.defaults) of namespace"
          + " \(key.namespace) names, has to be put right: \(faults)")
    }
  }
}
