package import KubernetesCore

/// Turns workloads into PodPatterns and back: a pure function of the objects of some files.
///
/// Guarantees: there is an answer for each object, in order; an object that is neither a workload nor
/// about one is answered as it was; each field of a workload is either in the answer or named in a
/// remark.
package struct Conversion: Sendable {
  /// What becomes of the workloads, or of the patterns.
  package var target = Target.pattern
  /// Whether containers that do by hand what a pattern can do itself are replaced by that.
  package var usesPatterns = false
  /// Whether Services and PodDisruptionBudgets that say no more than a pattern can become part of it.
  package var folds = false
  /// The settings to expand patterns with.
  package var settings = ExpansionSettings()

  /// A conversion of workloads to patterns that changes no pod.
  package init() {}

  /// What is asked for.
  package enum Target: String, Sendable, Hashable, CaseIterable {
    case pattern, deployment, job, pod
  }

  /// What became of one object.
  package struct Answer: Sendable, Hashable {
    /// What became of it.
    package enum Outcome: Sendable, Hashable {
      /// It is another object now.
      case converted
      /// It is the same kind of object, with other words in it.
      case changed
      /// It is as it was.
      case unchanged
      /// It is as it was, although it is of a kind that could have become something else.
      case left
    }

    /// What it became: nothing where it is part of another object now.
    package var objects: [JSONValue]
    package var outcome: Outcome
    package var remarks: [ConversionRemark]

    static func unchanged(_ object: JSONValue) -> Answer {
      Answer(objects: [object], outcome: .unchanged, remarks: [])
    }
  }

  /// Converts the objects of some files.
  package func convert(_ objects: [JSONValue]) -> [Answer] {
    var answers = objects.map(convertWorkload)
    guard target == .pattern || target == .deployment else { return answers }
    leaveDuplicates(objects, &answers)
    var neighbours = NeighbourConversion(self, objects, answers)
    neighbours.convert()
    return neighbours.answers
  }

  private func convertWorkload(_ object: JSONValue) -> Answer {
    if let renewed = Answer.renewed(object) {
      if target == .pattern { return renewed }
      let made = renewed.objects.map { WorkloadConversion($0, self).answer }
      return made.first ?? renewed
    }
    if target == .pattern {
      guard let kind = WorkloadKind(object) else { return WorkloadKind.answer(toOther: object) }
      return PatternConversion(object, kind, self).answer
    }
    guard object["kind"]?.string == PodPattern.kind,
      object["apiVersion"]?.string == PodPattern.apiVersion
    else { return .unchanged(object) }
    return WorkloadConversion(object, self).answer
  }

  /// Leaves workloads whose pattern would have the name of one that stands before it.
  private func leaveDuplicates(_ objects: [JSONValue], _ answers: inout [Answer]) {
    var names: Set<ObjectKey> = []
    for index in answers.indices where answers[index].outcome == .converted {
      guard let made = answers[index].objects.first else { continue }
      guard !names.insert(made.objectKey).inserted else { continue }
      let kind = made["kind"]?.string ?? ""
      answers[index] = Answer(
        objects: [objects[index]], outcome: .left,
        remarks: [
          .warning(
            "metadata.name",
            "left as it is: another object of these files becomes the \(kind) \(made.objectKey.name):"
              + " rename one of them")
        ])
    }
  }
}

/// What somebody should know of a conversion, and the field that it is about.
package struct ConversionRemark: Sendable, Hashable {
  /// How much it matters.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Something is lost, or will go otherwise than before.
    case warning
    /// Nothing is lost.
    case note
  }

  package var kind: Kind
  /// Where it is in the object that was converted.
  package var path: FieldPath
  /// What it is, and what to do about it.
  package var text: String

  static func warning(_ path: FieldPath, _ text: String) -> ConversionRemark {
    ConversionRemark(kind: .warning, path: path, text: text)
  }

  static func note(_ path: FieldPath, _ text: String) -> ConversionRemark {
    ConversionRemark(kind: .note, path: path, text: text)
  }
}

extension JSONValue {
  /// Name and namespace of an object.
  var objectKey: ObjectKey {
    ObjectKey(
      namespace: self["metadata"]?["namespace"]?.string ?? "",
      name: self["metadata"]?["name"]?.string ?? "")
  }

  /// The group of an object's API version; empty for the core group.
  var apiGroup: String {
    let parts = (self["apiVersion"]?.string ?? "").parts(separatedBy: "/")
    return parts.count > 1 ? parts.first ?? "" : ""
  }

  /// A member that is there and not null.
  func present(_ key: String) -> JSONValue? { object?.present(key) }
}
