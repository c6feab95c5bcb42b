internal import OrderedCollections

/// The members of a JSON object, in the order in which they were written.
///
/// Keys are told apart by their bytes (`JSONKey`), also where they are given as a `String`.
public struct JSONObject: Sendable, Hashable {
  private var members: OrderedDictionary<JSONKey, JSONValue>

  /// An object without members.
  public init() { members = [:] }

  /// An object without members, with room for some.
  public init(minimumCapacity: Int) {
    members = OrderedDictionary(minimumCapacity: minimumCapacity)
  }

  /// An object with members; where a key stands twice the last value wins, in the first one's place.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    self.init(members, uniquingKeysWith: { $1 })
  }

  /// An object with members whose keys are known to differ.
  public init(uniqueKeysWithValues members: some Sequence<(String, JSONValue)>) {
    self.init(members)
  }

  /// An object with members, and a choice of value where a key stands twice.
  public init(
    _ members: some Sequence<(String, JSONValue)>,
    uniquingKeysWith choose: (JSONValue, JSONValue) throws -> JSONValue
  ) rethrows {
    self.init(minimumCapacity: members.underestimatedCount)
    try merge(members.lazy.map { (key: $0, value: $1) }, uniquingKeysWith: choose)
  }

  /// How many members there are.
  public var count: Int { members.count }

  /// Whether there are none.
  public var isEmpty: Bool { members.isEmpty }

  /// The keys in order. Whoever compares them with one another or looks for one, as in a set, makes
  /// `JSONKey`s of them.
  public var keys: [String] { members.keys.map(\.text) }

  /// The values in order.
  public var values: [JSONValue] { members.values.elements }

  /// The value of a key; setting nil removes the member.
  public subscript(key: String) -> JSONValue? {
    get { members[JSONKey(key)] }
    _modify { yield &members[JSONKey(key)] }
  }

  /// The value of a key; setting nil removes the member.
  public subscript(key: JSONKey) -> JSONValue? {
    get { members[key] }
    _modify { yield &members[key] }
  }

  /// The value of a key, or another where it is not there.
  public subscript(key: String, default fallback: @autoclosure () -> JSONValue) -> JSONValue {
    get { members[JSONKey(key)] ?? fallback() }
    _modify { yield &members[JSONKey(key), default: fallback()] }
  }

  /// The place of a key among all, from 0.
  public func index(forKey key: String) -> Int? { members.index(forKey: JSONKey(key)) }

  /// Sets a value and returns the one before.
  @discardableResult
  public mutating func updateValue(_ value: JSONValue, forKey key: String) -> JSONValue? {
    members.updateValue(value, forKey: JSONKey(key))
  }

  /// Removes a member and returns its value.
  @discardableResult
  public mutating func removeValue(forKey key: String) -> JSONValue? {
    members.removeValue(forKey: JSONKey(key))
  }

  /// Adds members, with a choice of value where a key is there already.
  public mutating func merge(
    _ others: some Sequence<Element>,
    uniquingKeysWith choose: (JSONValue, JSONValue) throws -> JSONValue
  ) rethrows {
    for (key, value) in others {
      let key = JSONKey(key)
      members[key] = try members[key].map { try choose($0, value) } ?? value
    }
  }

  /// The object with members added, with a choice of value where a key is there already.
  public func merging(
    _ others: some Sequence<Element>,
    uniquingKeysWith choose: (JSONValue, JSONValue) throws -> JSONValue
  ) rethrows -> JSONObject {
    var result = self
    try result.merge(others, uniquingKeysWith: choose)
    return result
  }

  /// The object with each value turned into another.
  public func mapValues(_ transform: (JSONValue) throws -> JSONValue) rethrows -> JSONObject {
    var result = self
    result.members = try members.mapValues(transform)
    return result
  }

  /// The members that satisfy a predicate.
  public func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> JSONObject {
    var result = JSONObject()
    for (key, value) in members where try isIncluded((key.text, value)) {
      result.members[key] = value
    }
    return result
  }

  /// The object with its keys in the order of their bytes, as Go writes a map.
  public var sortedByKey: JSONObject {
    var result = self
    result.members.sort { $0.key < $1.key }
    return result
  }
}

extension JSONObject: Sequence {
  /// A member.
  public typealias Element = (key: String, value: JSONValue)

  /// Goes over members in order.
  public struct Iterator: IteratorProtocol {
    fileprivate var members: OrderedDictionary<JSONKey, JSONValue>.Iterator

    /// The next member.
    public mutating func next() -> Element? { members.next().map { ($0.key.text, $0.value) } }
  }

  /// Goes over the members in order.
  public func makeIterator() -> Iterator { Iterator(members: members.makeIterator()) }

  /// How many members there are.
  public var underestimatedCount: Int { members.count }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Where a key stands twice the last value wins, in the first one's place.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
