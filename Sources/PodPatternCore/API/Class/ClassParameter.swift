internal import KubernetesCore

/// A value that a pod's labels or annotations give to a class.
package struct ClassParameter: Sendable, Hashable {
  package var name: String
  package var source: Source
  /// The value where the pod gives none, or one that `pattern` does not match; nil where such pods get
  /// nothing of the class.
  package var defaultValue: String?
  /// What all of a value must match, in RE2's syntax.
  package var pattern = Self.usualPattern

  /// Where a pod gives the value.
  package enum Source: Sendable, Hashable {
    /// In the label of a key.
    case label(String)
    /// In the annotation of a key.
    case annotation(String)
  }

  /// The value of a label that is not empty: no option of a command, and no way out of a folder.
  static let usualPattern = "([A-Za-z0-9][A-Za-z0-9._-]*)?[A-Za-z0-9]"
  static let maximumCount = 16
}

extension ClassParameter {
  static let fields = Fields(
    ClassParameter(name: "", source: .label("")),
    "A value that a pod gives. Exactly one of label and annotation must be set."
  ) {
    Field(
      \.name, "name",
      .text(32, .elementName, pattern: "^[a-z]([-a-z0-9]*[a-z0-9])?$"), .required,
      "What $(params.NAME) calls it.")
    Field(
      oneOf: [
        Alternative(
          "label", .text(317), { Source.label($0) }, "The key of the pod's label that has it."),
        Alternative(
          "annotation", .text(317), { Source.annotation($0) },
          "The key of the pod's annotation that has it."),
      ], \.source)
    Field(
      \.defaultValue, "default", .text(1024, mayBeEmpty: true), .optional,
      "The value where the pod has none, or one that is not as pattern says. Without it such a pod"
        + " gets nothing of the class.")
    Field(
      \.pattern, "pattern", .text(256), .defaulted,
      "What the whole value must match, as a regular expression in RE2's syntax. Whoever makes a pod"
        + " chooses the value: admit no more than what is meant.")
  }
}
