import CurlTransport
import KubernetesClient
import Logging

/// Runs the controller in the cluster that it is in, or that the kubeconfig names.
@main enum Main {
  static func main() async throws {
    let client = try KubernetesClient(configuration: .load()) { try CurlTransport($0) }
    try await LabelCopier(client: client, logger: Logger(label: "label-copier")).run()
  }
}
