public import KubernetesCore

extension KubernetesClient {
  /// How many objects a page holds where a call says nothing else, as kubectl and client-go have it.
  public static var pageSize: Int { 500 }

  /// Lists objects page by page: a page is asked for when it is taken.
  ///
  /// All pages show the state of the first. A list that is read too slowly ends with 410
  /// (`APIError.isGone`): the server forgot that state, and the list is to begin anew.
  public func pages<Item: Decodable & Sendable>(
    _ type: ResourceType, namespace: String?, options: ListOptions = ListOptions(),
    representation: APIRequest.Representation = .full, as: Item.Type
  ) -> ListPages<Item> {
    var options = options
    if options.limit == nil { options.limit = Self.pageSize }
    return ListPages(
      client: self, type: type, namespace: namespace, options: options,
      representation: representation)
  }

  /// Lists objects, reading all pages into one.
  ///
  /// An object that can't be read is in `DecodedPage.undecodable`, and spoils nothing else.
  public func list<Item: Decodable & Sendable>(
    _ type: ResourceType, namespace: String?, options: ListOptions = ListOptions(),
    representation: APIRequest.Representation = .full, as: Item.Type
  ) async throws(APIError) -> DecodedPage<Item> {
    var pages = pages(
      type, namespace: namespace, options: options, representation: representation, as: Item.self
    ).makeAsyncIterator()
    var whole = try await pages.nextPage(isolation: nil)
    while let page = try await pages.next(isolation: nil) {
      whole.items += page.items
      whole.undecodable += page.undecodable
      whole.resourceVersion = page.resourceVersion
      whole.continueToken = page.continueToken
    }
    return whole
  }
}

/// The pages of a list, each asked for when it is taken.
public struct ListPages<Item: Decodable & Sendable>: AsyncSequence, Sendable {
  /// One page.
  public typealias Element = DecodedPage<Item>

  let client: KubernetesClient
  let type: ResourceType
  let namespace: String?
  let options: ListOptions
  let representation: APIRequest.Representation

  /// A reader that starts with the first page.
  public func makeAsyncIterator() -> Iterator { Iterator(list: self, options: options) }

  /// Asks for one page after another.
  public struct Iterator: AsyncIteratorProtocol {
    let list: ListPages
    var options: ListOptions
    var isAtEnd = false

    /// Asks for the next page; nil after the last.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(APIError) -> DecodedPage<Item>? {
      guard !isAtEnd else { return nil }
      return try await nextPage(isolation: actor)
    }

    mutating func nextPage(
      isolation actor: isolated (any Actor)?
    ) async throws(APIError) -> DecodedPage<Item> {
      let request = APIRequest.list(
        list.type, namespace: list.namespace, options: options,
        representation: list.representation)
      let response = try await list.client.perform(request)
      let page = try list.client.decodePage(of: Item.self, from: response, to: request)
      isAtEnd = page.continueToken == nil
      // A continue token carries the list's version: giving both is refused.
      options.continueToken = page.continueToken
      options.resourceVersion = nil
      options.resourceVersionMatch = nil
      return page
    }
  }
}
