/// What a list or a watch asks for.
public struct ListOptions: Sendable, Hashable {
  /// Which labels objects must have, in the API's syntax; nil for all.
  public var labelSelector: String?
  /// Which fields objects must have, in the API's syntax; nil for all.
  public var fieldSelector: String?
  /// How many objects a page may hold; nil for no pages.
  public var limit: Int?
  /// The token that a page gave for the next one.
  public var continueToken: String?
  /// Where a watch goes on from, or how old a list may be; nil for the newest.
  public var resourceVersion: String?
  /// How the resource version of a list is meant: `Exact` or `NotOlderThan`.
  public var resourceVersionMatch: String?

  /// Options that ask for everything, as new as it is.
  public init(
    labelSelector: String? = nil, fieldSelector: String? = nil, limit: Int? = nil,
    continueToken: String? = nil, resourceVersion: String? = nil,
    resourceVersionMatch: String? = nil
  ) {
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
    self.limit = limit
    self.continueToken = continueToken
    self.resourceVersion = resourceVersion
    self.resourceVersionMatch = resourceVersionMatch
  }

  var query: [APIRequest.QueryItem] {
    var items: [APIRequest.QueryItem] = []
    if let labelSelector { items.append(.init("labelSelector", labelSelector)) }
    if let fieldSelector { items.append(.init("fieldSelector", fieldSelector)) }
    if let limit { items.append(.init("limit", String(limit))) }
    if let continueToken { items.append(.init("continue", continueToken)) }
    if let resourceVersion { items.append(.init("resourceVersion", resourceVersion)) }
    if let resourceVersionMatch {
      items.append(.init("resourceVersionMatch", resourceVersionMatch))
    }
    return items
  }
}

/// What a watch asks for beside its list options.
public struct WatchOptions: Sendable, Hashable {
  /// Selectors, and the resource version to go on from.
  public var list: ListOptions
  /// After how many seconds the server is to end the watch; nil leaves that to the server.
  public var timeoutSeconds: Int?
  /// Whether the watch begins with all that is there, closed by a bookmark (KEP-3157).
  public var sendInitialEvents: Bool

  /// A watch with bookmarks.
  public init(
    list: ListOptions = ListOptions(), timeoutSeconds: Int? = nil, sendInitialEvents: Bool = false
  ) {
    self.list = list
    self.timeoutSeconds = timeoutSeconds
    self.sendInitialEvents = sendInitialEvents
  }
}
