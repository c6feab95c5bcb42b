extension LogOutput.Kind {
  static let opensearch = Self(
    "opensearch", "OpenSearch.", needsOffsets: true,
    settings: [.url("Where OpenSearch is, such as https://opensearch:9200.")]
      + OutputSetting.indices + [.basicAuth, .gzip, .tls]
  ) { $0.describeIndices() }
}
