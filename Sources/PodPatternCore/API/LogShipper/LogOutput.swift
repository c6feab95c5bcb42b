package import KubernetesCore

/// Where shipped lines go.
package struct LogOutput: Sendable, Hashable {
  /// What kind of destination it is.
  package var kind: Kind
  /// The kind's settings by their names in the API, their defaults filled in.
  package var settings: JSONObject

  package init(_ kind: Kind, settings: JSONObject = [:]) {
    self.kind = kind
    self.settings = settings
  }
}

extension [LogOutput] {
  /// The name of each output's pipeline: its kind's, with a number from the second of a kind on.
  var pipelineNames: [String] {
    var counts: [LogOutput.Kind: Int] = [:]
    return map { output in
      let count = counts[output.kind, default: 0] + 1
      counts[output.kind] = count
      return count == 1 ? output.kind.name : "\(output.kind.name)-\(count)"
    }
  }
}

extension FieldType<LogOutput> {
  /// An output of one of the kinds that there are.
  static var output: FieldType {
    let kinds = LogOutput.Kind.all
    let names = kinds.map(\.name).joined(separator: ", ")
    let keys = Set(kinds.map { JSONKey($0.name) })
    return FieldType(
      .object(
        "One place where the lines go. Exactly one kind must be set.",
        kinds.map { kind in
          let schema = kind.fields.schema
          return SchemaProperty(kind.name, kind.mayBeNull ? schema.nullable : schema)
        }),
      rules: [
        // Whatever is there is a kind that is set: null is dropped before where it means nothing.
        CELRule("size(dyn(self)) == 1", "exactly one kind must be set: \(names)")
      ]
    ) { reader, value, path in
      guard let object = reader.requiredObject(value, path) else { return nil }
      reader.close(object, path, keys)
      let members = Members(object: object, path: path)
      let set = kinds.filter { kind in
        let key = JSONKey(kind.name)
        return kind.mayBeNull ? object[key] != nil : members[key] != nil
      }
      guard let kind = set.first, set.count == 1 else {
        reader.fault(path, "exactly one of \(names) must be set")
        return nil
      }
      return kind.read(&reader, object[kind.name], path.key(kind.name))
    }
  }
}

extension LogOutput.Kind {
  /// A kind without settings is written with nothing after its colon as often as with `{}`.
  fileprivate var mayBeNull: Bool { fields.names.isEmpty }

  fileprivate func read(
    _ reader: inout FieldReader, _ value: JSONValue?, _ path: FieldPath
  ) -> LogOutput {
    let object = reader.object(value, path) ?? [:]
    reader.close(object, path, fields.names)
    var settings = fields.initial
    fields.read(&reader, Members(object: object, path: path), into: &settings)
    checkCredentials(&reader, settings, path)
    check(&reader, settings, path)
    return LogOutput(self, settings: settings)
  }

  /// Faults settings of any kind that do not go together.
  private func checkCredentials(
    _ reader: inout FieldReader, _ settings: JSONObject, _ path: FieldPath
  ) {
    for other in ["bearerToken", "apiKey"]
    where settings["basicAuth"] != nil && settings[other] != nil {
      reader.fault(path.key(other), "Forbidden: basicAuth says already who the client is")
    }
    if let url = settings["url"]?.string, url.lowercased().beginsWithBytes(of: "http://"),
      settings["tls"] != nil
    {
      reader.fault(path.key("tls"), "Forbidden: an http URL goes without TLS; write https")
    }
  }
}
