{{/* What the pods are found by; it must never change, since a Deployment's selector can't. */}}
{{- define "podpattern.selectorLabels" -}}
{{- dict "app.kubernetes.io/name" (include "podpattern.name" .) "app.kubernetes.io/instance" .Release.Name | toYaml }}
{{- end }}

{{/* Labels of the objects; those of the chart win over common ones. */}}
{{- define "podpattern.labels" -}}
{{- $own := dict
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_")
  "app.kubernetes.io/version" .Chart.AppVersion
  "app.kubernetes.io/managed-by" .Release.Service }}
{{- merge $own (include "podpattern.selectorLabels" . | fromYaml) .Values.commonLabels | toYaml }}
{{- end }}

{{/* The same with more labels of one object: a list of the root and these. */}}
{{- define "podpattern.labelsWith" -}}
{{- merge (include "podpattern.labels" (first .) | fromYaml) (last .) | toYaml }}
{{- end }}

{{/* Labels of the operator's pods: the same key must not stand there twice. */}}
{{- define "podpattern.podLabels" -}}
{{- $own := dict "app.kubernetes.io/version" .Chart.AppVersion }}
{{- merge $own (include "podpattern.selectorLabels" . | fromYaml) .Values.podLabels .Values.commonLabels | toYaml }}
{{- end }}
