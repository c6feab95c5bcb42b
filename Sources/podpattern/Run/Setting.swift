internal import KubernetesCore
internal import PodPatternCore

/// A key of the configuration file, declared once: what it is for, what may stand there, and what it
/// sets in a target.
struct Setting<Target> {
  typealias Apply = (ConfigurationSection, inout Target) throws(FaultList) -> Void

  let name: String
  /// The value's JSON Schema. It may be null, which is as good as left out.
  let schema: JSONValue
  /// Reads it out of the section that it stands in, if it is there.
  let apply: Apply

  init(_ name: String, _ summary: String, _ schema: JSONValue, _ apply: @escaping Apply) {
    var described: JSONObject = ["description": .string(summary)]
    described.merge(schema.object ?? [:]) { first, _ in first }
    self.init(name: name, schema: .object(described), apply: apply)
  }

  private init(name: String, schema: JSONValue, apply: @escaping Apply) {
    (self.name, self.schema, self.apply) = (name, schema, apply)
  }
}

extension Setting {
  typealias Set<Value> = (inout Target, Value) -> Void

  static func boolean(_ name: String, _ summary: String, _ set: @escaping Set<Bool>) -> Setting {
    Setting(name, summary, ["type": ["boolean", "null"]]) {
      (section, target) throws(FaultList) in
      if let value = try section.boolean(name) { set(&target, value) }
    }
  }

  /// A whole number above 0.
  static func positive(_ name: String, _ summary: String, _ set: @escaping Set<Int>) -> Setting {
    let schema: JSONValue = [
      "type": ["integer", "null"], "minimum": 1, "maximum": .integer(Count.range.upperBound),
    ]
    return Setting(name, summary, schema) { (section, target) throws(FaultList) in
      if let value = try section.positive(name) { set(&target, value) }
    }
  }

  /// A text that is not empty.
  static func string(_ name: String, _ summary: String, _ set: @escaping Set<String>) -> Setting {
    Setting(name, summary, ["type": ["string", "null"], "minLength": 1]) {
      (section, target) throws(FaultList) in
      if let value = try section.string(name) { set(&target, value) }
    }
  }

  static func strings(
    _ name: String, _ summary: String, minLength: Int = 0, _ set: @escaping Set<[String]>
  ) -> Setting {
    let schema: JSONValue = [
      "type": ["array", "null"], "items": ["type": "string", "minLength": .integer(minLength)],
    ]
    return Setting(name, summary, schema) { (section, target) throws(FaultList) in
      if let value = try section.strings(name) { set(&target, value) }
    }
  }

  static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _ summary: String, _ set: @escaping Set<Choice>
  ) -> Setting {
    let all = Choice.allCases.map { JSONValue.string($0.rawValue) }
    return Setting(name, summary, ["enum": .array(all + [.null])]) {
      (section, target) throws(FaultList) in
      if let value: Choice = try section.choice(name) { set(&target, value) }
    }
  }

  /// A number above 0, or a percentage from 1 to 100.
  static func share(
    _ name: String, _ summary: String, _ set: @escaping Set<IntOrPercent>
  ) -> Setting {
    let schema: JSONValue = [
      "type": ["integer", "string", "null"], "minimum": 1,
      "maximum": .integer(Count.range.upperBound), "pattern": "^[+]?0*(100|[1-9][0-9]?)%$",
    ]
    return Setting(name, summary, schema) { (section, target) throws(FaultList) in
      if let value = try section.share(name) { set(&target, value) }
    }
  }

  /// An object of Kubernetes' own, which goes to an API server as it is written.
  static func object(
    _ name: String, _ summary: String, _ set: @escaping Set<JSONValue>
  ) -> Setting {
    Setting(name, summary, ["type": ["object", "null"]]) { (section, target) throws(FaultList) in
      if let value = try section.section(name) { set(&target, .object(value.members)) }
    }
  }

  /// A mapping with settings of its own and no others.
  static func section(
    _ name: String, _ summary: String, _ settings: Settings<Target>
  ) -> Setting {
    var schema = settings.schema
    schema["type"] = ["object", "null"]
    return Setting(name, summary, schema) { (section, target) throws(FaultList) in
      if let inner = try section.section(name) { try settings.apply(inner, to: &target) }
    }
  }

  /// The same setting, with a check before it is set.
  func before(_ check: @escaping Apply) -> Setting {
    with { [apply] (section, target) throws(FaultList) in
      try check(section, &target)
      try apply(section, &target)
    }
  }

  /// The same setting, with a check after it is set.
  func after(_ check: @escaping Apply) -> Setting {
    with { [apply] (section, target) throws(FaultList) in
      try apply(section, &target)
      try check(section, &target)
    }
  }

  private func with(_ apply: @escaping Apply) -> Setting {
    Setting(name: name, schema: schema, apply: apply)
  }
}

/// The keys of one mapping.
struct Settings<Target> {
  let all: [Setting<Target>]

  init(_ all: [Setting<Target>]) { self.all = all }

  /// The JSON Schema of a mapping with these keys and no others.
  var schema: JSONValue {
    [
      "type": "object", "additionalProperties": false,
      "properties": .object(JSONObject(all.map { ($0.name, $0.schema) })),
    ]
  }

  /// Reads a mapping: unknown keys are told first, and then what is wrong with the first one.
  func apply(_ section: ConfigurationSection, to target: inout Target) throws(FaultList) {
    try section.allowOnly(all.map(\.name))
    for setting in all { try setting.apply(section, &target) }
  }
}
