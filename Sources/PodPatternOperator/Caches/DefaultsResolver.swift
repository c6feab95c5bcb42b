package import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
package import PodPatternCore
internal import Synchronization

/// The defaults of one namespace, as a program that watches nothing reads them.
extension NamespaceSettings {
  /// Reads a namespace, and the ConfigMap that its annotation names.
  ///
  /// Whoever may not read Namespaces has none, as an operator without that right.
  ///
  /// - Throws: if the server does not answer.
  package static func read(
    of namespace: String, _ client: KubernetesClient
  ) async throws(APIError) -> NamespaceSettings {
    let found: StoredNamespace
    do throws(APIError) {
      found = try await client.perform(
        .get(.namespaces, ObjectKey(namespace: "", name: namespace)), as: StoredNamespace.self)
    } catch {
      guard error.code == 403 || error.isNotFound else { throw error }
      return .none
    }
    guard let name = found.defaults else { return .none }
    guard name.isSubdomain else { return DefaultsResolver.misnamed(name, namespace) }
    let key = ObjectKey(namespace: namespace, name: name)
    do throws(APIError) {
      let metadata = try await client.perform(
        .get(.configMaps, key, representation: .metadata), as: PartialObjectMetadata.self
      ).metadata
      guard metadata.labels[ChildLabels.defaults] == "true" else {
        return DefaultsResolver.missing(key)
      }
      return await DefaultsResolver.settings(key, version: metadata.resourceVersion, client)
    } catch {
      guard error.isNotFound else { throw error }
      return DefaultsResolver.missing(key)
    }
  }
}

/// The defaults of namespaces, resolved from the informers' caches.
struct DefaultsResolver: Sendable {
  let namespaces: ObjectStore<StoredNamespace>
  let configMaps: ObjectStore<StoredDefaults>
  let cache: DefaultsCache

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
      guard let entry = try await cache.entry(for: key, version: found.resourceVersion) else {
        return (Self.missing(key), nil)
      }
      let version = NamespaceSettings.Version(
        configMap: name, resourceVersion: entry.resourceVersion)
      return (NamespaceSettings(version: version, defaults: Self.content(entry, key)), nil)
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
  fileprivate static func misnamed(_ name: String, _ namespace: String) -> NamespaceSettings {
    unknown(
      name,
      "the annotation \(ChildLabels.defaults) of namespace \(namespace) must be the name of a"
        + " ConfigMap, and is \"\(name.inOneLine)\"; put it right, or remove it")
  }

  fileprivate static func missing(_ key: ObjectKey) -> NamespaceSettings {
    let (name, namespace, label) = (key.name, key.namespace, ChildLabels.defaults)
    return unknown(
      name,
      "the annotation \(label) of namespace \(namespace) names ConfigMap \(name), which"
        + " is not there or lacks the label \(label): \"true\"; create it, label it (kubectl"
        + " label configmap \(name) -n \(namespace) \(label)=true), or remove the annotation")
  }

  fileprivate static func settings(
    _ key: ObjectKey, version: String, _ client: KubernetesClient
  ) async -> NamespaceSettings {
    do throws(RequestFailure) {
      guard let entry = try await DefaultsCache(client: client).entry(for: key, version: version)
      else { return missing(key) }
      return NamespaceSettings(
        version: .init(configMap: key.name, resourceVersion: entry.resourceVersion),
        defaults: content(entry, key))
    } catch {
      return unknown(key.name, "ConfigMap \(key.name) can't be read: \(error.message)")
    }
  }

  private static func content(
    _ entry: DefaultsCache.Entry, _ key: ObjectKey
  ) -> Result<[LogShipperDefaults], NamespaceSettings.Problem> {
    entry.content.map { [$0] }.mapError { faults in
      NamespaceSettings.Problem(
        message: "ConfigMap \(key.name), which the annotation \(ChildLabels.defaults) of namespace"
          + " \(key.namespace) names, has to be put right: \(faults)")
    }
  }
}

/// The parsed contents of the ConfigMaps with namespaces' defaults; each version is read once.
final class DefaultsCache: Sendable {
  /// The defaults in one version of a ConfigMap, or its faults.
  struct Entry: Sendable {
    let resourceVersion: String
    let content: Result<LogShipperDefaults, FaultList>
  }

  private let client: KubernetesClient
  private let entries = Mutex<[ObjectKey: Entry]>([:])

  init(client: KubernetesClient) { self.client = client }

  /// The defaults of a ConfigMap in the version that a watch has shown, or in a later one.
  ///
  /// - Returns: nil if the ConfigMap is gone.
  func entry(for key: ObjectKey, version: String) async throws(RequestFailure) -> Entry? {
    if let known = entries.withLock({ $0[key] }), known.isAsNew(as: version) { return known }
    let text: Text
    do throws(APIError) {
      text = try await client.perform(.get(.configMaps, key), as: Text.self)
    } catch {
      guard error.isNotFound else { throw RequestFailure(error) }
      return nil
    }
    let entry = Entry(
      resourceVersion: text.resourceVersion,
      content: Result { () throws(FaultList) in
        try NamespaceDefaults.read(text.data, configMap: key.name)
      })
    entries.withLock { $0[key] = entry }
    return entry
  }

  /// Drops entries, such as those of ConfigMaps that no namespace refers to any more.
  func forget(except isKept: (ObjectKey) -> Bool) {
    entries.withLock { $0 = $0.filter { isKept($0.key) } }
  }

  /// The decoded part of a ConfigMap: only the key with the defaults.
  private struct Text: Decodable {
    let resourceVersion: String
    let data: [String: String]

    private enum CodingKeys: String, CodingKey { case data }

    private struct Data: Decodable {
      let logShipper: String?
      let helpers: String?
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      resourceVersion = try PartialObjectMetadata(from: decoder).resourceVersion
      let found = try container.decodeIfPresent(Data.self, forKey: .data)
      var data: [String: String] = [:]
      data[NamespaceDefaults.key] = found?.logShipper
      data[NamespaceDefaults.helpersKey] = found?.helpers
      self.data = data
    }
  }
}

extension DefaultsCache.Entry {
  /// Whether it is as new as a version or newer: the watch may lag behind what was read.
  fileprivate func isAsNew(as version: String) -> Bool {
    guard let mine = ResourceVersion(resourceVersion), let theirs = ResourceVersion(version) else {
      return resourceVersion == version
    }
    return mine >= theirs
  }
}
