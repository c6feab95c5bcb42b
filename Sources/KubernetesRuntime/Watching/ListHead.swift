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

    /// A type of any group has its metadata in protobuf.
    static let decoding = ObjectDecoding<Version>.decodable.reading(
      ProtobufDecoding {
        Version(metadata: Metadata(resourceVersion: ProtobufIdentity(of: $0).resourceVersion))
      })
  }

  /// The newest version of one of the objects; nil where none has one that can be compared.
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
      configuration.type, namespace: scope.namespace, options: options, representation: .metadata,
      preferring: Version.decoding.preferredFormat
    ).inPages
    do {
      let response = try await requester.performOnce(request)
      let page = try Version.decoding.page(response.body, WireFormat(of: response.headers))
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

/// How many objects are asked for at once: fewer where they are so large that a page of them would
/// take too much memory, which whoever writes them decides. Pure.
struct PageSize: Sendable {
  /// How many bytes a page of several objects may have. For single ones the server has a limit.
  static let mostBytes = 8 << 20

  private let usual: Int
  /// How many objects to ask for.
  private(set) var count: Int

  /// Pages of as many objects as is usual.
  init(_ usual: Int) {
    self.usual = max(1, usual)
    count = self.usual
  }

  /// A page was too long; returns whether a smaller one may do.
  mutating func shrink() -> Bool {
    guard count > 1 else { return false }
    count = max(1, count / 8)
    return true
  }

  /// A page came: the next may be larger again.
  mutating func grow() { count = min(usual, count * 2) }
}

extension APIRequest {
  /// The same request, which ends as soon as its page is too long.
  var inPages: APIRequest {
    var request = self
    let isSingle = query.contains { $0.name == "limit" && $0.value == "1" }
    request.mostBytes = isSingle ? nil : PageSize.mostBytes
    return request
  }
}
