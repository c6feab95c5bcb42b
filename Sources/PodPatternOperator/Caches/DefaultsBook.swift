internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// What the ConfigMaps that namespaces name say, each read once in each of its versions.
final class DefaultsBook: Sendable {
  /// What a ConfigMap says in one version of it, or what is wrong with it.
  struct Page: Sendable {
    let resourceVersion: String
    let content: Result<LogShipperDefaults, FaultList>
  }

  private let client: KubernetesClient
  private let pages = Mutex<[ObjectKey: Page]>([:])

  init(client: KubernetesClient) { self.client = client }

  /// What a ConfigMap says, in the version that a watch has shown or a later one.
  ///
  /// - Returns: nil where it is gone meanwhile.
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

  /// Forgets what is not to be kept, such as what no namespace names any more.
  func forget(except isKept: (ObjectKey) -> Bool) {
    pages.withLock { $0 = $0.filter { isKept($0.key) } }
  }

  /// A ConfigMap as it is read: no more of its data than the key with the defaults.
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
  /// Whether it is of a version or of a later one: a watch may lag behind what was read.
  fileprivate func isAsNew(as version: String) -> Bool {
    guard let mine = ResourceVersion(resourceVersion), let theirs = ResourceVersion(version) else {
      return resourceVersion == version
    }
    return mine >= theirs
  }
}
