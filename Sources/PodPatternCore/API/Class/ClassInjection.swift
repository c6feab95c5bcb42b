package import KubernetesCore

/// Which pods get what a class adds.
package struct ClassInjection: Sendable, Hashable {
  /// The namespaces, as a LabelSelector; all of them where it is empty.
  package var namespaceSelector: JSONValue = [:]
  /// The pods, as a LabelSelector; all of them where it is empty.
  package var podSelector: JSONValue = [:]
  package var failurePolicy = FailurePolicy.ignore
  package var hostNetwork = Inclusion.exclude
  package var windows = Inclusion.exclude

  /// What becomes of a pod to which nothing can be added, since an expression fails.
  package enum FailurePolicy: String, Sendable, Hashable, CaseIterable, FieldValue {
    /// It is created as it is.
    case ignore = "Ignore"
    /// It is refused.
    case fail = "Fail"
  }

  /// Whether pods of a kind get it, too.
  package enum Inclusion: String, Sendable, Hashable, CaseIterable, FieldValue {
    case include = "Include"
    case exclude = "Exclude"
  }
}

extension ClassInjection {
  static let fields = Fields(
    ClassInjection(),
    "Which pods get what the class adds, when they are created, whoever creates them: by a"
      + " MutatingAdmissionPolicy, in the API server. Never those of kube-system, of the operator's"
      + " own namespace, of PodPatterns, and those with the annotation podpattern.dev/inject:"
      + " \"false\". None without it."
  ) {
    Field(
      \.namespaceSelector, "namespaceSelector", .kubernetes("LabelSelector"), .defaulted,
      "The namespaces whose pods get it, by their labels; all of them if it is empty.")
    Field(
      \.podSelector, "podSelector", .kubernetes("LabelSelector"), .defaulted,
      "The pods that get it, by their labels; all of them if it is empty.")
    Field(
      \.failurePolicy, "failurePolicy", .choice, .defaulted,
      "What becomes of a pod over which the policy fails: with Ignore it is created without, with Fail"
        + " it is refused. A pod that is not valid with what was added is refused in any case.")
    Field(
      \.hostNetwork, "hostNetwork", .choice, .defaulted,
      "Whether pods in the network of their node get it, too.")
    Field(
      \.windows, "windows", .choice, .defaulted,
      "Whether pods for Windows get it, too; never the log shipper.")
  }
}
