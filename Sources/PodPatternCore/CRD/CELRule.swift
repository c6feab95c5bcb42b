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

  /// The text is an absolute URL of HTTP, in the characters of RFC 3986 alone.
  static let url = [
    CELRule(
      "self.matches('^[hH][tT][tT][pP][sS]?://[^/?#@]+([/?#]|$)')",
      "must be a URL with a host that starts with http:// or https://, and without a user name or"
        + " password"),
    CELRule(
      "self.matches('^[-A-Za-z0-9._~:/?#@!$&()*+,;=%\\'\\\\[\\\\]]*$')",
      "must be a URL: other characters than letters, digits and -._~:/?#[]@!$&'()*+,;=% are to be"
        + " percent-encoded"),
  ]

  /// The text is a path that stays in the shared volume.
  static let insideVolume = [
    CELRule("!self.startsWith('/')", "must be relative to the shared volume's root"),
    CELRule(
      "!self.matches('(^|/)[.][.](/|$)')",
      "must stay in the shared volume: it must not contain '..'"),
  ]

  /// The value is a number of pods, or a share of them.
  static let share = CELRule(
    "type(self) == int ? self >= 0 : self.matches('^[0-9]+%$')",
    "must be a number of pods or a percentage such as 25%")

  /// The share of pods is not more than all of them.
  static let atMostAll = CELRule(
    "type(self) == int || !self.matches('^[0-9]+%$') || self.matches('^0*([0-9]{1,2}|100)%$')",
    "must not be greater than 100%")

  /// The text is where a container can mount a volume.
  static let mountPath = [
    CELRule(
      "self.matches('^/+[^/:][^:]*$')",
      "must be an absolute path other than / and without a colon"),
    CELRule("!self.matches('(^|/)[.][.](/|$)')", "must not contain '..'"),
  ]
}
