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
    return json
  }
}

extension CELRule {
  /// The text is a DNS label.
  static let label = CELRule(
    "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
    "must be a DNS label (RFC 1123): lower case letters, digits and '-', with a letter or digit at"
      + " both ends")

  /// The expression that an initializer is run again.
  static func isRefreshed(_ initializer: String) -> String {
    "has(\(initializer).refreshSeconds) && dyn(\(initializer).refreshSeconds) != null"
  }

  /// The expression that a name is that of the container which runs an initializer again.
  static func isRefresher(_ initializer: String, named name: String) -> String {
    "\(isRefreshed(initializer)) && \(initializer).name + '\(Initializer.refresherSuffix)' == \(name)"
  }

  /// The text is an absolute URL of HTTP, in the characters of RFC 3986 alone.
  static let url = CELRule(
    "self.matches('^[hH][tT][tT][pP][sS]?://[-A-Za-z0-9._~:!$&()*+,;=%\\'\\\\[\\\\]]+"
      + "([/?#][-A-Za-z0-9._~:/?#@!$&()*+,;=%\\'\\\\[\\\\]]*)?$')",
    "must be a URL with a host that starts with http:// or https://, and without a user name or"
      + " password; other characters than letters, digits and -._~:/?#[]@!$&'()*+,;=% are to be"
      + " percent-encoded")

  /// The text is a path that stays in the shared volume.
  static let insideVolume = CELRule(
    "!self.startsWith('/') && !self.matches('(^|/)[.][.](/|$)')",
    "must stay in the shared volume: it must be relative to its root and must not contain '..'")

  /// The value is a number of pods, or a share of them.
  static let share = CELRule(
    "type(self) == int || self.matches('^[0-9]+%$')",
    "must be a number of pods or a percentage such as 25%")

  /// The share of pods is not more than so many percent, which is 100 or a power of ten above it.
  static func atMost(percent maximum: Int) -> CELRule {
    let digits = String(maximum).count - 1
    return CELRule(
      "type(self) == int || !self.matches('^[0-9]+%$')"
        + " || self.matches('^0*([0-9]{1,\(digits)}|\(maximum))%$')",
      "must not be greater than \(maximum)%")
  }

  /// The text is where a container can mount a volume.
  static let mountPath = CELRule(
    "self.matches('^/+[^/:][^:]*$') && !self.matches('(^|/)[.][.](/|$)')",
    "must be an absolute path other than /, without a colon and without '..'")
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
