/// One page of a list, in which an item that could not be read does not spoil the others.
public struct DecodedPage<Object: Sendable>: Sendable {
  /// The version that all pages of the list show.
  public var resourceVersion: String
  /// The token that asks for the next page; nil on the last.
  public var continueToken: String?
  /// The items that could be read.
  public var items: [Object]
  /// The items that could not.
  public var undecodable: [Undecodable]

  /// A page with its items.
  public init(
    resourceVersion: String, continueToken: String? = nil, items: [Object],
    undecodable: [Undecodable] = []
  ) {
    self.resourceVersion = resourceVersion
    self.continueToken = continueToken.flatMap { $0.isEmpty ? nil : $0 }
    self.items = items
    self.undecodable = undecodable
  }
}
