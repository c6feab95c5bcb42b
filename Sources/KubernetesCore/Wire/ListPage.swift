/// One page of a list, its items decoded as far as the reader needs them.
public struct ListPage<Item: Decodable & Sendable>: Decodable, Sendable {
  /// The metadata of a list.
  public struct Metadata: Decodable, Sendable {
    /// The version that all pages of the list show.
    public var resourceVersion: String?
    /// The token that asks for the next page; nil or empty on the last.
    public var `continue`: String?
    /// How many items the server has left after this page, if it says.
    public var remainingItemCount: Int?
  }

  /// What the page says about the list.
  public var metadata: Metadata
  /// The page's objects.
  public var items: [Item]

  private enum CodingKeys: String, CodingKey { case metadata, items }

  /// Reads a page; `items: null`, as Go writes an empty list, is empty.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    metadata = try container.decode(Metadata.self, forKey: .metadata)
    items = try container.decodeIfPresent([Item].self, forKey: .items) ?? []
  }
}
