internal import KubernetesCore

/// A rule of `x-kubernetes-validations`: what a schema can't say, in the Common Expression Language.
struct CELRule {
  /// The expression, which is true where all is well.
  var rule: String
  /// What a user reads where it is not.
  var message: String
  /// An expression that makes a better message out of the value; `message` stands in where it fails.
  var messageExpression: String?
  /// The field at fault, as a path from the node that has the rule.
  var fieldPath: String?
  /// What kind of fault it is, in the API server's words; an invalid value, if not given.
  var reason: String?

  init(
    _ rule: String, _ message: String, messageExpression: String? = nil, fieldPath: String? = nil
  ) {
    self.rule = rule
    self.message = message
    self.messageExpression = messageExpression
    self.fieldPath = fieldPath
  }

  var json: JSONValue {
    var json: JSONValue = ["rule": .string(rule), "message": .string(message)]
    json["messageExpression"] = messageExpression.map(JSONValue.string)
    json["fieldPath"] = fieldPath.map(JSONValue.string)
    json["reason"] = reason.map(JSONValue.string)
    return json
  }
}

extension CELRule {
  /// The rule of a field that must be absent or null: any other value breaks it.
  static func never(_ message: String) -> CELRule { CELRule("false", message) }

  /// The rule of an object that a field is in it, under its present name or a former one.
  ///
  /// A field that the schema requires has the API server look at no rule where it is missing, so that
  /// whoever writes the former name would not be told of the present one.
  static func required(_ name: String, or formerNames: [String]) -> CELRule {
    let ways = ([name] + formerNames).map { "has(self.\($0))" }
    var rule = CELRule(ways.joined(separator: " || "), "it is missing", fieldPath: ".\(name)")
    rule.reason = "FieldValueRequired"
    return rule
  }

  /// The rule of a list in which no two elements have the same value of a field, or none.
  static func distinct(_ field: String) -> CELRule {
    CELRule(
      "self.all(a, self.exists_one(b, has(a.\(field)) == has(b.\(field))"
        + " && (!has(a.\(field)) || a.\(field) == b.\(field))))",
      "each must have a \(field) of its own")
  }
}

// MARK: Messages

extension CELRule {
  /// The first of the texts that lists of texts have; a message expression that has none falls back
  /// on the rule's message.
  static func first(_ lists: [String]) -> String {
    "(\(lists.joined(separator: " + ")))[0]"
  }

  /// A list of the texts about those elements of a list for which a condition holds, both of them
  /// expressions that are made of the element's.
  ///
  /// An element that is looked up by its index in a list of the object has texts whose longest the
  /// API server knows. One that a filter gives has not, and a message that is put together from it
  /// is refused as too costly.
  static func each(
    _ list: String, where condition: (String) -> String, tell text: (String) -> String
  ) -> String {
    let indexes = (0..<maximumItems).map(String.init).joined(separator: ",")
    let element = "\(list)[k]"
    return "[\(indexes)].map(k, has(\(list)) && k < size(\(list)) && (\(condition(element))),"
      + " \(text(element)))"
  }

  /// How many elements those lists have that messages tell of by name.
  static let maximumItems = 32
}
