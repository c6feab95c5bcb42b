{{- define "podpattern.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* Long enough names are left to the suffixes of the objects: 50 of 63 characters. */}}
{{- define "podpattern.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "podpattern.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "podpattern.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "podpattern.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "podpattern.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "podpattern.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{- define "podpattern.priorityClassName" -}}
{{- if .Values.priorityClassName }}
{{- .Values.priorityClassName }}
{{- else if .Values.priorityClass.create }}
{{- include "podpattern.fullname" . }}
{{- end }}
{{- end }}

{{/* The operator's image; a registry that a chart above names for all its parts stands in for its own. */}}
{{- define "podpattern.image" -}}
{{- $image := .Values.image }}
{{- $repository := $image.repository }}
{{- with (.Values.global).imageRegistry }}
{{- $repository = printf "%s/%s" . (regexReplaceAll "^([^/]*[.:][^/]*|localhost)/" $repository "") }}
{{- end }}
{{- if $image.digest }}
{{- printf "%s@%s" $repository $image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (default .Chart.AppVersion $image.tag) }}
{{- end }}
{{- end }}

{{/* Secrets to pull it with: the chart's and those of a chart above, which may be names alone. */}}
{{- define "podpattern.imagePullSecrets" -}}
{{- $secrets := list }}
{{- range concat (default list (.Values.global).imagePullSecrets) .Values.imagePullSecrets }}
{{- $secrets = append $secrets (kindIs "string" . | ternary (dict "name" .) .) }}
{{- end }}
{{- with uniq $secrets -}}
imagePullSecrets:
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}
