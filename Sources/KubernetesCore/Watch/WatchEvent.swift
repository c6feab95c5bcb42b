/// One event of a watch, its object decoded as far as the reader needs it.
public enum WatchEvent<Object: Sendable>: Sendable {
  case added(Object)
  case modified(Object)
  /// The object is gone, or no longer matches the watch's selector; this is its last state.
  case deleted(Object)
  /// Nothing changed up to this version. `initialEventsEnd` closes the first part of a watch that
  /// was asked to begin with all that is there.
  case bookmark(resourceVersion: String, initialEventsEnd: Bool)
  /// The server ends the watch and says why, such as code 410 for a version it has forgotten.
  case error(Status)
}

extension WatchEvent: Equatable where Object: Equatable {}

/// One line of a watch: an event, or why the line's object could not be read.
public enum WatchLine<Object: Sendable>: Sendable {
  /// A line that was read.
  case event(WatchEvent<Object>)
  /// The line is not of the form that was asked for, or its object can't be read; there may be
  /// something to keep of it, told as an event that stands in for it.
  case undecodable(Undecodable, instead: WatchEvent<Object>?)
}

extension WatchLine: Equatable where Object: Equatable {}

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
