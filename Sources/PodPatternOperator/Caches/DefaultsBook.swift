internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// The parsed contents of the ConfigMaps with namespaces' defaults; each version is read once.
final class DefaultsBook: Sendable {
  /// The defaults in one version of a ConfigMap, or its faults.
  struct Page: Sendable {
    let resourceVersion: String
    let content: Result<LogShipperDefaults, FaultList>
  }

  private let client: KubernetesClient
  private let pages = Mutex<[ObjectKey: Page]>([:])

  init(client: KubernetesClient) { self.client = client }

  /// The defaults of a ConfigMap in the version that a watch has shown, or in a later one.
  ///
  /// - Returns: nil if the ConfigMap is gone.
  func page(of key: ObjectKey, version: String) async throws(RequestFailure) -> Page? {
    if let known = pages.withLock({ $0[key] }), known.isAsNew(as: version) { return known }
    let text: Text
    do throws(APIError) {
      text = try await client.perform(.get(.configMaps, key), as: Text.self)
    } catch {
      guard error.isNotFound else { throw RequestFailure(error) }
      return nil
    }
    let page = Page(
      resourceVersion: text.resourceVersion,
      content: Result { () throws(FaultList) in
        try NamespaceDefaults.read(text.data, configMap: key.name)
      })
    pages.withLock { $0[key] = page }
    return page
  }

  /// Drops entries, such as those of ConfigMaps that no namespace refers to any more.
  func forget(except isKept: (ObjectKey) -> Bool) {
    pages.withLock { $0 = $0.filter { isKept($0.key) } }
  }

  /// The decoded part of a ConfigMap: only the key with the defaults.
  private struct Text: Decodable {
    let resourceVersion: String
    let data: [String: String]

    private enum CodingKeys: String, CodingKey { case metadata, data }

    private struct Data: Decodable { let logShipper: String? }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      resourceVersion = try container.decode(ObjectMeta.self, forKey: .metadata).resourceVersion
      let text = try container.decodeIfPresent(Data.self, forKey: .data)?.logShipper
      data = text.map { [NamespaceDefaults.key: $0] } ?? [:]
    }
  }
}

extension DefaultsBook.Page {
  /// Whether it is as new as a version or newer: the watch may lag behind what was read.
  fileprivate func isAsNew(as version: String) -> Bool {
    guard let mine = ResourceVersion(resourceVersion), let theirs = ResourceVersion(version) else {
      return resourceVersion == version
    }
    return mine >= theirs
  }
}
