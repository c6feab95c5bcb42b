internal import KubernetesClient
internal import KubernetesCore

/// Finds out how far the objects of one scope have come on the server.
struct ListHead: Sendable {
  let requester: any APIRequester
  let configuration: InformerConfiguration

  /// All that is read of an object.
  private struct Version: Decodable {
    struct Metadata: Decodable { let resourceVersion: String? }

    let metadata: Metadata
  }

  /// The newest version that one of the objects has; nil where there are none, or none that can be
  /// compared.
  ///
  /// The version of the list itself would be newer, and no watch need ever come to it: it counts
  /// changes of other objects too.
  func newestVersion(_ scope: NamespaceScope) async throws(APIError) -> ResourceVersion? {
    var newest: ResourceVersion?
    var pageSize = PageSize(configuration.watcher.pageSize)
    var options = ListOptions(
      labelSelector: configuration.watcher.labelSelector,
      fieldSelector: configuration.watcher.fieldSelector)
    repeat {
      let page = try await page(scope, &options, &pageSize)
      let versions = page.items.compactMap {
        $0.metadata.resourceVersion.flatMap { ResourceVersion($0) }
      }
      newest = ([newest].compactMap { $0 } + versions).max()
      options.continueToken = page.continueToken.flatMap { $0.isEmpty ? nil : $0 }
    } while options.continueToken != nil
    return newest
  }

  /// A page as large as may be.
  private func page(
    _ scope: NamespaceScope, _ options: inout ListOptions, _ pageSize: inout PageSize
  ) async throws(APIError) -> DecodedPage<Version> {
    options.limit = pageSize.count
    let request = APIRequest.list(
      configuration.type, namespace: scope.namespace, options: options, representation: .metadata
    ).inPages
    do {
      let body = try await requester.performOnce(request).body
      let page = try ObjectDecoding<Version>.decodable.page(body)
      pageSize.grow()
      return page
    } catch let error as APIError {
      guard WatchFailure(error) == .tooLong, pageSize.shrink() else { throw error }
      return try await self.page(scope, &options, &pageSize)
    } catch {
      throw APIError(request: request.target, cause: .undecodable("\(error)"))
    }
  }
}
