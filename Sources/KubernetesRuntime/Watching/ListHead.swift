internal import KubernetesClient
internal import KubernetesCore

/// Finds out how far the objects of one scope have come on the server.
struct ListHead: Sendable {
  let requester: any APIRequester
  let configuration: InformerConfiguration

  /// The newest version that one of the objects has; nil where there are none, or none that can be
  /// compared.
  ///
  /// The version of the list itself would be newer, and no watch need ever come to it: it counts
  /// changes of other objects too.
  func newestVersion(_ scope: NamespaceScope) async throws(APIError) -> ResourceVersion? {
    var newest: ResourceVersion?
    var options = ListOptions(
      labelSelector: configuration.watcher.labelSelector,
      fieldSelector: configuration.watcher.fieldSelector, limit: configuration.watcher.pageSize)
    repeat {
      let page = try await page(scope, options)
      let versions = page.items.compactMap { ResourceVersion($0.resourceVersion) }
      newest = ([newest].compactMap { $0 } + versions).max()
      options.continueToken = page.continueToken.flatMap { $0.isEmpty ? nil : $0 }
    } while options.continueToken != nil
    return newest
  }

  private func page(
    _ scope: NamespaceScope, _ options: ListOptions
  ) async throws(APIError) -> DecodedPage<PartialObjectMetadata> {
    let request = APIRequest.list(
      configuration.type, namespace: scope.namespace, options: options, representation: .metadata)
    do {
      let body = try await requester.performOnce(request).body
      return try ObjectDecoding<PartialObjectMetadata>.decodable.page(body)
    } catch let error as APIError {
      throw error
    } catch {
      throw APIError(request: request.target, cause: .undecodable("\(error)"))
    }
  }
}
