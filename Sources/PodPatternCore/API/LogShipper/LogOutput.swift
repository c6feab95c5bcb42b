package import KubernetesCore

/// Where shipped lines go.
package struct LogOutput: Sendable, Hashable {
  /// What kind of destination it is.
  package var kind: Kind
  /// The kind's settings by their names in the API, their defaults filled in.
  package var settings: JSONObject

  /// An output of a kind with settings.
  package init(_ kind: Kind, settings: JSONObject = [:]) {
    self.kind = kind
    self.settings = settings
  }
}

extension [LogOutput] {
  /// The name of each output's pipeline: that of its kind, with a number from the second of a kind
  /// on.
  var pipelineNames: [String] {
    var counts: [LogOutput.Kind: Int] = [:]
    return map { output in
      let count = counts[output.kind, default: 0] + 1
      counts[output.kind] = count
      return count == 1 ? output.kind.name : "\(output.kind.name)-\(count)"
    }
  }
}
