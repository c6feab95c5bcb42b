extension LogOutput.Kind {
  package static let stdout = Self(
    "stdout", "The log-shipper container's own output, as lines of JSON, for kubectl logs.",
    settings: []
  ) { output in
    output.set("format", "json_lines")
    output.setDate()
  }
}
