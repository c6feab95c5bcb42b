package import KubernetesCore

extension PodPattern {
  /// Reads a PodPattern, and fills in the defaults.
  ///
  /// Our own fields are read strictly: one that is unknown, or has the wrong type or value, is a
  /// fault. The template and the containers are kept as they were written.
  ///
  /// - Throws: a `FaultList` of everything that is wrong with the fields one by one; what is wrong
  ///   with them together is for `Expander` to find.
  package init(json: JSONValue) throws(FaultList) {
    var reader = FieldReader()
    guard let root = reader.object(json, .root) else {
      throw FaultList([FieldFault(at: .root, "a PodPattern must be an object")])
    }
    reader.close(root, .root, ["apiVersion", "kind", "metadata", "spec", "status"])
    reader.constant(root["apiVersion"], Self.apiVersion, FieldPath.root.key("apiVersion"))
    reader.constant(root["kind"], Self.kind, FieldPath.root.key("kind"))
    metadata = reader.metadata(
      root["metadata"], FieldPath.root.key("metadata"), maximumNameLength: Self.maximumNameLength)
    guard let spec = reader.spec(root["spec"], PodPatternSpec.fields) else { throw reader.faults }
    self.spec = spec
    status = root["status"].flatMap { $0.isNull ? nil : $0 }
    if !reader.faults.isEmpty { throw reader.faults }
  }
}

extension FieldReader {
  /// A field that may be left out, but says one thing only where it is there: a server leaves
  /// `kind` out of the elements of some lists.
  mutating func constant(_ value: JSONValue?, _ expected: String, _ path: FieldPath) {
    if let text = string(value, path), text != expected {
      fault(path, .unsupported(text, [expected]))
    }
  }

  /// The spec of an object of ours; nil where it nests too deep to be read at all.
  mutating func spec<Spec>(_ value: JSONValue?, _ fields: Fields<Spec>) -> Spec? {
    let nesting = value?.nesting ?? 0
    guard nesting <= PodPattern.maximumSpecNesting else {
      fault(
        .spec,
        "Too deep: \(nesting) arrays and objects inside one another: may not be more than"
          + " \(PodPattern.maximumSpecNesting)")
      return nil
    }
    return fields.read(&self, value, .spec) ?? fields.initial
  }

  /// The metadata of an object of ours, whose name is a DNS label of at most so many characters.
  mutating func metadata(
    _ value: JSONValue?, _ path: FieldPath, maximumNameLength: Int
  ) -> ObjectMeta {
    let members = object(value, path) ?? [:]
    let namePath = path.key("name")
    let name = requiredString(members["name"], namePath) ?? ""
    if name.utf8.count > maximumNameLength {
      fault(namePath, .invalid(name, "must be no more than \(maximumNameLength) characters"))
    } else if !name.isEmpty, let reason = Rule.label.fault(name) {
      fault(namePath, reason)
    }
    return ObjectMeta(
      name: name,
      namespace: string(members["namespace"], path.key("namespace")) ?? "",
      uid: string(members["uid"], path.key("uid")) ?? "",
      resourceVersion: string(members["resourceVersion"], path.key("resourceVersion")) ?? "",
      generation: integer(members["generation"], path.key("generation"), maximum: .max) ?? 0,
      creationTimestamp: timestamp(members["creationTimestamp"], path.key("creationTimestamp")),
      deletionTimestamp: timestamp(members["deletionTimestamp"], path.key("deletionTimestamp")),
      labels: strings(members["labels"], path.key("labels")),
      annotations: strings(members["annotations"], path.key("annotations")),
      finalizers: stringList(members["finalizers"], path.key("finalizers"), atMost: .max) ?? [])
  }

  private mutating func timestamp(_ value: JSONValue?, _ path: FieldPath) -> Timestamp? {
    guard let text = string(value, path) else { return nil }
    guard let timestamp = Timestamp(text) else {
      fault(path, .invalid(text, "must be a time in RFC 3339"))
      return nil
    }
    return timestamp
  }
}
